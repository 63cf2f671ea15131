import { useEffect, useRef, useState } from "react";
import { useLanguage } from "../language/language";
import { Popover } from "../parts/popover";
import { useViewer } from "../session/viewer";
import type { Column, Filter } from "./list-kind";
import type { View } from "./view";

const PAUSE = 60; // milliseconds without a key before the server is asked

interface Tools {
  name: string;
  view: View;
  onView(change: Partial<View>): void;
}

export function QuickSearch({ name, view, onView }: Tools) {
  const { words } = useLanguage();
  const [typed, setTyped] = useState(view.search);
  const asked = useRef(view.search);
  useEffect(() => {
    if (view.search !== asked.current) setTyped((asked.current = view.search));
  }, [view.search]);
  useEffect(() => {
    if (typed === asked.current) return;
    const timer = setTimeout(() => onView({ search: (asked.current = typed) }), PAUSE);
    return () => clearTimeout(timer);
  }, [typed, onView]);
  return (
    <input
      type="search"
      className="form-input quick-search"
      placeholder={words.list.search}
      aria-label={words.list.searchIn(name)}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}

export function FilterMenu({ name, view, onView, filters }: Tools & { filters: Filter[] }) {
  const { words } = useLanguage();
  const set = Object.values(view.filters).filter((values) => values.length).length;
  return (
    <Popover name={words.list.filtersOf(name)} label={set ? `${words.list.filters} (${set})` : words.list.filters}>
      {filters.map((filter) => (
        <FilterField key={filter.id} filter={filter} values={view.filters[filter.id] ?? []} onChange={(values) => onView({ filters: { [filter.id]: values } })} />
      ))}
    </Popover>
  );
}

function FilterField({ filter, values, onChange }: { filter: Filter; values: string[]; onChange(values: string[]): void }) {
  const { words } = useLanguage();
  const networks = useViewer().authority.networks;
  const label = filter.label(words);
  if (!filter.choices) {
    return (
      <label className="filter">
        <span>{label}</span>
        <input type="date" className="form-input" value={values[0] ?? ""} onChange={(event) => onChange(event.target.value ? [event.target.value] : [])} />
      </label>
    );
  }
  const choices = filter.choices(words, networks);
  if (filter.one) {
    return (
      <label className="filter">
        <span>{label}</span>
        <select className="form-input select" value={values[0] ?? ""} onChange={(event) => onChange(event.target.value ? [event.target.value] : [])}>
          <option value="">{filter.id === "omfang" ? words.list.scopeMine : words.list.any}</option>
          {choices.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
        </select>
      </label>
    );
  }
  return (
    <fieldset className="filter">
      <legend>{label}</legend>
      {choices.map(([value, text]) => (
        <label key={value} className="tick">
          <input
            type="checkbox"
            checked={values.includes(value)}
            onChange={(event) => onChange(event.target.checked ? [...values, value] : values.filter((other) => other !== value))}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

interface ColumnTools<Row> extends Tools {
  columns: Column<Row>[];
  standard: string[];
}

export function ColumnMenu<Row>({ name, view, onView, columns, standard }: ColumnTools<Row>) {
  const { words } = useLanguage();
  const rest = columns.filter(({ id }) => !view.columns.includes(id));
  const move = (from: number, to: number) => {
    const next = [...view.columns];
    next.splice(to, 0, ...next.splice(from, 1));
    onView({ columns: next });
  };
  const known = view.columns.filter((id) => columns.some((column) => column.id === id));
  return (
    <Popover name={words.list.columnsOf(name)} label={words.list.columns}>
      <fieldset className="filter">
        <legend>{words.list.shownColumns}</legend>
        {known.map((id, index) => {
          const label = words.column[id as keyof typeof words.column];
          return (
            <div key={id} className="tick between">
              <label className="tick">
                <input type="checkbox" checked disabled={known.length === 1} onChange={() => onView({ columns: known.filter((other) => other !== id) })} />
                {label}
              </label>
              <span className="movers">
                <button type="button" className="quiet icon-only" aria-label={words.list.up(label)} disabled={index === 0} onClick={() => move(index, index - 1)}>↑</button>
                <button type="button" className="quiet icon-only" aria-label={words.list.down(label)} disabled={index === known.length - 1} onClick={() => move(index, index + 1)}>↓</button>
              </span>
            </div>
          );
        })}
        {rest.map(({ id }) => (
          <label key={id} className="tick">
            <input type="checkbox" checked={false} onChange={() => onView({ columns: [...known, id] })} />
            {words.column[id]}
          </label>
        ))}
      </fieldset>
      <button type="button" className="quiet" onClick={() => onView({ columns: standard })}>{words.list.resetColumns}</button>
    </Popover>
  );
}
