import { useEffect, useState, type KeyboardEvent } from "react";
import { useLanguage } from "../language/language";
import { Field, type FieldGiven } from "./field";

export interface Option {
  id: string;
  name: string;
  more?: string;
}

interface Given extends Omit<FieldGiven, "children"> {
  name: string;
  value: Option | null;
  onChange(option: Option | null): void;
  search(text: string): Promise<Option[]>;
}

const PAUSE = 150; // milliseconds without a key before the server is asked

/** Choose one of many by typing a part of its name: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ */
export function Combobox({ name, value, onChange, search, ...field }: Given) {
  const { words } = useLanguage();
  const [typed, setTyped] = useState<string | null>(null);
  const [options, setOptions] = useState<Option[]>([]);
  const [active, setActive] = useState(0);
  const open = typed !== null;

  useEffect(() => {
    if (typed === null) return;
    let wanted = true;
    const timer = setTimeout(async () => {
      const found = await search(typed);
      if (!wanted) return;
      setOptions(found);
      setActive(0);
    }, PAUSE);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [typed, search]);

  const choose = (option: Option | undefined) => {
    if (option) onChange(option);
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" && !open) return setTyped("");
    if (!open) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setActive((active + step + options.length) % Math.max(1, options.length));
    else if (event.key === "Enter") choose(options[active]);
    else if (event.key === "Escape") setTyped(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Field {...field}>
      {(wiring) => (
        <div className="combobox">
          <input
            {...wiring}
            name={name}
            className="form-input"
            role="combobox"
            autoComplete="off"
            aria-expanded={open}
            aria-controls={`${wiring.id}-options`}
            aria-autocomplete="list"
            aria-activedescendant={open && options[active] ? `${wiring.id}-${active}` : undefined}
            value={typed ?? value?.name ?? ""}
            onChange={(event) => setTyped(event.target.value)}
            onFocus={(event) => event.target.select()}
            onClick={() => open || setTyped("")}
            onKeyDown={onKeyDown}
            onBlur={() => setTyped(null)}
          />
          {value && !field.required && !open && (
            <button type="button" className="quiet icon-only" aria-label={`${words.form.clear} ${field.label}`} onClick={() => onChange(null)}>
              <span aria-hidden="true">✕</span>
            </button>
          )}
          <ul id={`${wiring.id}-options`} role="listbox" aria-label={field.label} hidden={!open}>
            {options.map((option, index) => (
              <li
                key={option.id}
                id={`${wiring.id}-${index}`}
                role="option"
                aria-selected={index === active}
                onMouseDown={(event) => {
                  event.preventDefault();
                  choose(option);
                }}
              >
                {option.name}
                {option.more && <span className="faint"> {option.more}</span>}
              </li>
            ))}
            {!options.length && <li role="option" aria-selected="false" aria-disabled="true" className="faint">{words.form.noMatch}</li>}
          </ul>
        </div>
      )}
    </Field>
  );
}
