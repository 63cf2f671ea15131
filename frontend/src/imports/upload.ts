import { bearer } from "../session/session";

/** What an uploaded workbook would do, as the server answers it. */
export interface Upload {
  importId: string;
  counts: Record<RowKind, number>;
  rows: UploadedRow[];
}

export type RowKind = "NEW" | "CHANGED" | "UNCHANGED" | "CONFLICT" | "INVALID" | "FORBIDDEN";

export interface UploadedRow {
  row: number;
  kind: RowKind;
  id: string | null;
  title: string | null;
  changes: { field: string; before: unknown; after: unknown }[];
  reasons: { field: string | null; code: string; message: string }[];
}

const MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Why a file is not read; `column` is the one that is wrong. */
export interface Refused {
  message: string;
  extensions: { code: string; column?: string };
}

/** The dry run, or why the file is not read. */
export async function upload(file: File): Promise<Upload | Refused> {
  const response = await fetch("/import/job-orders", { method: "POST", headers: { ...bearer(), "content-type": MEDIA_TYPE }, body: file });
  const answer = (await response.json()) as Upload | { errors: [Refused] };
  return "errors" in answer ? answer.errors[0] : answer;
}

/** The empty workbook, saved by the browser. */
export async function saveTemplate(language: string) {
  const response = await fetch(`/import/job-orders.xlsx?language=${language}`, { headers: bearer() });
  if (!response.ok) throw new Error(response.statusText);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = "jobordrer.xlsx";
  link.click();
  URL.revokeObjectURL(link.href);
}
