import { useId } from "react";
import type { StatisticsGrouping } from "../generated/operations";

export const GROUPINGS: StatisticsGrouping[] = ["MONTH", "OCCUPATION", "NETWORK", "AUTHORITY"];

interface Given<Value extends string> {
  label: string;
  value: Value;
  choices: readonly Value[];
  words: Record<Value, string>;
  onChange(value: Value): void;
}

export function Choice<Value extends string>({ label, value, choices, words, onChange }: Given<Value>) {
  const id = useId();
  return (
    <div className="filter">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="form-input select" value={value} onChange={(event) => onChange(event.target.value as Value)}>
        {choices.map((choice) => <option key={choice} value={choice}>{words[choice]}</option>)}
      </select>
    </div>
  );
}
