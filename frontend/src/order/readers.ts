import { audience } from "../generated/audience";
import type { Relation } from "../generated/operations";
import type { Words } from "../language/language";

const RECIPIENT: Relation = "RECIPIENT";

/** Whether other municipalities read a field of a shared order, as the schema's @visibility has it. */
const othersRead = (field: string) => audience.JobOrder?.[field]?.includes(RECIPIENT) ?? true;

/** The guide's sentence under a description. */
export const describesReaders = (field: string, words: Words) => (othersRead(field) ? words.reads.others : words.reads.notOthers);

/** The short one under the other fields. */
export const fieldReaders = (field: string, words: Words) => (othersRead(field) ? words.reads.fieldOthers : words.reads.fieldNotOthers);

export const DESCRIPTIONS = ["workTasks", "qualifications", "workingHours", "internalComment", "companyContact"] as const;
