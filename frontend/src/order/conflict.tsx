import { useEffect, useRef, useState } from "react";
import { useLanguage } from "../language/language";
import { Notice } from "../parts/notice";
import { nameOf, same, type FieldName, type OrderValues } from "./order-values";

interface Given {
  base: OrderValues;
  theirs: OrderValues;
  mine: OrderValues;
  saving: boolean;
  onSave(merged: OrderValues): void;
  onBack(): void;
}

/** Both versions side by side; what only one of the two changed is chosen already. */
export function Conflict({ base, theirs, mine, saving, onSave, onBack }: Given) {
  const { words } = useLanguage();
  const differing = (Object.keys(mine) as FieldName[]).filter((field) => !same(theirs, mine, field));
  const [kept, setKept] = useState<FieldName[]>(() => differing.filter((field) => !same(base, mine, field)));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const merged = () => ({ ...theirs, ...Object.fromEntries(kept.map((field) => [field, mine[field]])) }) as OrderValues;
  return (
    <section className="card card-body stack" aria-labelledby="conflict">
      <h2 id="conflict" ref={heading} tabIndex={-1}>{words.conflict.heading}</h2>
      <Notice kind="warning">{differing.length ? words.conflict.lead : words.conflict.same}</Notice>
      {differing.map((field) => {
        const name = nameOf(field, words);
        return (
          <fieldset key={field} className="choices versions">
            <legend>{name}</legend>
            <Version label={words.conflict.mine} name={words.conflict.keepMine(name)} field={field} values={mine} checked={kept.includes(field)} onChoose={() => setKept([...kept, field])} />
            <Version label={words.conflict.theirs} name={words.conflict.keepTheirs(name)} field={field} values={theirs} checked={!kept.includes(field)} onChoose={() => setKept(kept.filter((other) => other !== field))} />
          </fieldset>
        );
      })}
      <div className="row">
        <button type="button" className="button button-primary" disabled={saving} onClick={() => onSave(merged())}>{words.conflict.save}</button>
        <button type="button" className="button button-secondary" onClick={onBack}>{words.conflict.back}</button>
      </div>
    </section>
  );
}

interface VersionGiven {
  label: string;
  name: string;
  field: FieldName;
  values: OrderValues;
  checked: boolean;
  onChoose(): void;
}

function Version({ label, name, field, values, checked, onChoose }: VersionGiven) {
  const { words, date } = useLanguage();
  const value = values[field];
  const shown =
    field === "company" ? values.company?.name
    : field === "type" ? words.orderType[values.type]
    : field === "startDate" || field === "endDate" ? date(values[field])
    : String(value);
  return (
    <label className={checked ? "version chosen" : "version"}>
      <span className="tick"><input type="radio" name={field} aria-label={name} checked={checked} onChange={onChoose} /> <strong>{label}</strong></span>
      <span className="written">{shown || words.order.empty}</span>
    </label>
  );
}
