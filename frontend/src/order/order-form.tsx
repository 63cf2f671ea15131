import { useCallback, useRef, useState, type FormEvent } from "react";
import { useClient, type CombinedError } from "urql";
import { Link } from "wouter";
import { CompaniesDocument, type JobOrderType } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Combobox, type Option } from "../parts/combobox";
import { Field, TextField } from "../parts/field";
import { Fault, Notice, useRefusalText, type Refusal } from "../parts/notice";
import { useDraft } from "../parts/use-draft";
import { MOST, nameOf, problemsOf, type FieldName, type OrderValues, type Problems } from "./order-values";
import { describesReaders, DESCRIPTIONS, fieldReaders } from "./readers";

interface Given {
  draft: string;
  start: OrderValues;
  submit: string;
  back: string;
  outcome: { refusals: Refusal[]; fault?: CombinedError; fetching: boolean };
  withCoordinator?: boolean;
  onSubmit(values: OrderValues, forget: () => void): void;
}

const ROWS: Record<(typeof DESCRIPTIONS)[number], number> = { workTasks: 8, qualifications: 6, workingHours: 3, internalComment: 3, companyContact: 2 };
const FIELD_OF: Record<string, FieldName> = { companyId: "company" };

export function OrderForm({ draft: form, start, submit, back, outcome, withCoordinator, onSubmit }: Given) {
  const { words } = useLanguage();
  const { values, change, restored, discard, forget } = useDraft(form, start);
  const [touched, setTouched] = useState<ReadonlySet<FieldName>>(new Set());
  const [tried, setTried] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  const companies = useCompanies();
  const problems = problemsOf(values, words);
  const { onFields, rest } = useServerProblems(outcome.refusals);
  const shown = (field: FieldName) => (tried || touched.has(field) ? problems[field] : undefined) ?? onFields[field];

  const given = (field: FieldName) => ({
    name: field,
    label: nameOf(field, words),
    error: shown(field),
    onChange: (value: unknown) => {
      change({ [field]: value } as Partial<OrderValues>);
      setTouched(new Set([...touched, field]));
    },
  });
  const text = (field: keyof typeof MOST) => ({ ...given(field), value: values[field], most: MOST[field] });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length) return top.current?.focus();
    onSubmit(values, forget);
  };
  const summary = tried ? (Object.keys(problems) as FieldName[]) : [];
  return (
    <form onSubmit={send} noValidate className="card card-body">
      <div ref={top} tabIndex={-1}>
        {summary.length > 0 && (
          <Notice kind="error" heading={words.form.summary}>
            <ul>{summary.map((field) => <li key={field}>{nameOf(field, words)}: {problems[field]}</li>)}</ul>
          </Notice>
        )}
        {outcome.fault && <Fault error={outcome.fault} />}
        {rest.length > 0 && <Notice kind="error" heading={words.failed}>{rest.map((line) => <p key={line}>{line}</p>)}</Notice>}
        {restored && (
          <Notice kind="info">
            <p>{words.form.draft} <button type="button" className="quiet" onClick={discard}>{words.form.discard}</button></p>
          </Notice>
        )}
      </div>
      <h2>{words.order.basics}</h2>
      <p className="readers">{fieldReaders("title", words)}</p>
      <div className="fields">
        <TextField {...text("title")} required />
        <Combobox {...given("company")} hint={words.form.searchCompany} value={values.company} search={companies} required />
        <TextField {...text("occupation")} />
        <TextField {...text("occupationUri")} />
        <Field {...given("type")} required>
          {(wiring) => (
            <select {...wiring} className="form-input select" name="type" value={values.type} onChange={(event) => given("type").onChange(event.target.value as JobOrderType)}>
              {Object.entries(words.orderType).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
            </select>
          )}
        </Field>
        <TextField {...given("vacancies")} value={values.vacancies} most={5} required />
        <TextField {...given("startDate")} value={values.startDate} most={10} type="date" hint={words.order.soonest} />
        <TextField {...given("endDate")} value={values.endDate} most={10} type="date" />
      </div>
      {withCoordinator && (
        <div className="field">
          <label className="tick">
            <input type="checkbox" name="coordinatorAllowed" checked={values.coordinatorAllowed} onChange={(event) => given("coordinatorAllowed").onChange(event.target.checked)} />
            {nameOf("coordinatorAllowed", words)}
          </label>
          <p className="faint">{words.order.coordinatorAllowedHint}</p>
        </div>
      )}
      <h2>{words.order.details}</h2>
      {DESCRIPTIONS.map((field) => <TextField key={field} {...text(field)} rows={ROWS[field]} required={field === "workTasks"} readers={describesReaders(field, words)} />)}
      <p className="faint">{words.form.leaving}</p>
      <div className="row">
        <button type="submit" className="button button-primary" disabled={outcome.fetching}>{submit}</button>
        <Link className="button button-secondary" href={back}>{words.cancel}</Link>
      </div>
    </form>
  );
}

/** The server's refusals on the fields that their paths lead to; the others stand above the form. */
function useServerProblems(refusals: Refusal[]): { onFields: Problems; rest: string[] } {
  const text = useRefusalText();
  const onFields: Problems = {};
  const rest: string[] = [];
  for (const refusal of refusals) {
    const last = refusal.path?.at(-1) ?? "";
    const field = FIELD_OF[last] ?? (last as FieldName);
    if (last && (field === "company" || field in MOST || ["vacancies", "startDate", "endDate", "type", "coordinatorAllowed"].includes(field))) onFields[field] = text(refusal);
    else rest.push(text(refusal));
  }
  return { onFields, rest };
}

function useCompanies() {
  const client = useClient();
  return useCallback(
    async (search: string): Promise<Option[]> => {
      const { data } = await client.query(CompaniesDocument, { search: search || null }).toPromise();
      return (data?.companies.nodes ?? []).map(({ id, name, cvrNumber }) => ({ id, name, more: cvrNumber ?? undefined }));
    },
    [client],
  );
}
