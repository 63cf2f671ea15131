import type { JobOrderType, OrderFragment } from "../generated/operations";
import type { Words } from "../language/language";
import type { Option } from "../parts/combobox";

/** What the form holds: text as typed. */
export interface OrderValues {
  title: string;
  occupation: string;
  occupationUri: string;
  company: Option | null;
  type: JobOrderType;
  vacancies: string;
  startDate: string;
  endDate: string;
  coordinatorAllowed: boolean;
  workTasks: string;
  qualifications: string;
  workingHours: string;
  internalComment: string;
  companyContact: string;
}

export type FieldName = keyof OrderValues;

export const EMPTY: OrderValues = {
  title: "", occupation: "", occupationUri: "", company: null, type: "ORDINARY", vacancies: "1", startDate: "", endDate: "",
  coordinatorAllowed: true, workTasks: "", qualifications: "", workingHours: "", internalComment: "", companyContact: "",
};

/** JobAG's lengths. */
export const MOST = {
  title: 100, occupation: 200, occupationUri: 255, workTasks: 5000, qualifications: 5000, workingHours: 5000, internalComment: 2000, companyContact: 500,
} satisfies Partial<Record<FieldName, number>>;

const MOST_VACANCIES = 10_000;

export function valuesOf(order: OrderFragment): OrderValues {
  return {
    title: order.title,
    occupation: order.occupation ?? "",
    occupationUri: order.occupationUri ?? "",
    company: { id: order.company.id, name: order.company.name },
    type: order.type,
    vacancies: String(order.vacancies),
    startDate: order.startDate ?? "",
    endDate: order.endDate ?? "",
    coordinatorAllowed: order.coordinatorAllowed,
    workTasks: order.workTasks ?? "",
    qualifications: order.qualifications ?? "",
    workingHours: order.workingHours ?? "",
    internalComment: order.internalComment ?? "",
    companyContact: order.companyContact ?? "",
  };
}

export const same = (one: OrderValues, other: OrderValues, field: FieldName) => shownValue(one, field) === shownValue(other, field);
const shownValue = (values: OrderValues, field: FieldName) => (field === "company" ? values.company?.id : values[field]);

export const changedFields = (from: OrderValues, to: OrderValues) => (Object.keys(EMPTY) as FieldName[]).filter((field) => !same(from, to, field));

/** The values of some fields as the API takes them. */
export function inputOf(values: OrderValues, fields: readonly FieldName[]): Record<string, unknown> {
  const text = (value: string) => value.trim() || null;
  return Object.fromEntries(
    fields.map((field) => {
      if (field === "company") return ["companyId", values.company?.id];
      if (field === "vacancies") return ["vacancies", Number(values.vacancies)];
      const value = values[field];
      return [field, typeof value === "string" && field !== "type" ? text(value) : value];
    }),
  );
}

export type Problems = Partial<Record<FieldName, string>>;

/** The same checks as the server's, as one types. */
export function problemsOf(values: OrderValues, words: Words): Problems {
  const problems: Problems = {};
  for (const field of ["title", "workTasks"] as const) if (!values[field].trim()) problems[field] = words.form.required;
  if (!values.company) problems.company = words.form.required;
  for (const [field, most] of Object.entries(MOST)) {
    if ((values[field as FieldName] as string).trim().length > most) problems[field as FieldName] = words.form.tooLong(most);
  }
  const vacancies = Number(values.vacancies);
  if (!Number.isInteger(vacancies) || vacancies < 1 || vacancies > MOST_VACANCIES) problems.vacancies = words.form.number;
  if (values.startDate && values.endDate && values.endDate < values.startDate) problems.endDate = words.form.dates;
  return problems;
}

export const nameOf = (field: FieldName, words: Words): string =>
  ({
    title: words.order.title,
    occupation: words.column.occupation,
    occupationUri: words.order.occupationUri,
    company: words.order.company,
    type: words.column.type,
    vacancies: words.column.vacancies,
    startDate: words.column.startDate,
    endDate: words.column.endDate,
    coordinatorAllowed: words.info.coordinatorAllowed,
    workTasks: words.order.workTasks,
    qualifications: words.order.qualifications,
    workingHours: words.order.workingHours,
    internalComment: words.order.internalComment,
    companyContact: words.order.companyContact,
  })[field];
