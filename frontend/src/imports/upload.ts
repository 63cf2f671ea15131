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

/** The dry run, or the sentence that says why the file is not read. */
export async function upload(file: File): Promise<Upload | string> {
  const response = await fetch("/import/job-orders", { method: "POST", headers: { ...bearer(), "content-type": MEDIA_TYPE }, body: file });
  const answer = await response.json();
  return response.ok ? (answer as Upload) : ((answer as { errors: { message: string }[] }).errors[0]?.message ?? response.statusText);
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
