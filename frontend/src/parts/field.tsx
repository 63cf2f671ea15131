import { useId, type ReactNode } from "react";
import { useLanguage } from "../language/language";

export interface FieldGiven {
  label: string;
  hint?: ReactNode;
  /** Who reads it, in the guide's words; stands under the field. */
  readers?: ReactNode;
  error?: string;
  required?: boolean;
  children(wiring: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean; "aria-required": boolean | undefined }): ReactNode;
}

/** A labelled field of the design system, with its hint, its error and who reads it tied to it for screen readers. */
export function Field({ label, hint, readers, error, required, children }: FieldGiven) {
  const { words } = useLanguage();
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`, readers && `${id}-readers`].filter(Boolean).join(" ");
  return (
    <div className={error ? "form-group form-error field" : "form-group field"}>
      <label className="form-label" htmlFor={id}>
        {label}
        {!required && <span className="faint optional"> ({words.form.optional})</span>}
      </label>
      {hint && <span className="form-hint" id={`${id}-hint`}>{hint}</span>}
      {error && <span className="form-error-message" id={`${id}-error`}>{error}</span>}
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": Boolean(error), "aria-required": required || undefined })}
      {readers && <span className="readers" id={`${id}-readers`}>{readers}</span>}
    </div>
  );
}

interface TextGiven extends Omit<FieldGiven, "children"> {
  value: string;
  onChange(value: string): void;
  most: number;
  rows?: number;
  type?: string;
  name: string;
  autoComplete?: string;
}

const LONG = 50; // letters: shorter ones are seen whole
const NEAR = 0.9; // of the length, from where what is left is counted down

/** A line or a longer text; counts down when the end of the length comes near. */
export function TextField({ value, onChange, most, rows, type = "text", name, autoComplete = "off", ...field }: TextGiven) {
  const { words, number } = useLanguage();
  const left = most - value.length;
  const counted = most >= LONG && value.length > most * NEAR;
  return (
    <Field {...field} hint={counted && left >= 0 ? words.form.left(left) : field.hint} error={field.error ?? (left < 0 ? words.form.tooLong(most).replace(String(most), number(most)) : undefined)}>
      {(wiring) =>
        rows ? (
          <textarea {...wiring} className="form-input" name={name} rows={rows} value={value} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <input {...wiring} className="form-input" name={name} type={type} value={value} autoComplete={autoComplete} onChange={(event) => onChange(event.target.value)} />
        )
      }
    </Field>
  );
}
