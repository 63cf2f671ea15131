import type { AnyVariables } from "urql";
import { bearer } from "../session/session";

export interface Progress {
  written: number;
  rows: number;
}

/** What the server said instead of a file. */
export class ExportRefused extends Error {}

/**
 * A whole list as a file, saved by the browser. The answer comes in parts (multipart/mixed): how many rows are written,
 * again and again, and at last the file.
 */
export async function exportList(path: string, variables: NonNullable<AnyVariables>, language: string, onProgress: (progress: Progress) => void, signal: AbortSignal) {
  const asked = new URLSearchParams({ language });
  for (const [name, value] of Object.entries(variables as Record<string, unknown>)) {
    if (value) asked.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  const response = await fetch(`/export/${path}?${asked}`, { headers: { ...bearer(), accept: "multipart/mixed" }, signal });
  if (!response.ok || !response.body) throw new ExportRefused(messageOf(await response.json().catch(() => ({}))));
  const boundary = response.headers.get("content-type")!.split("boundary=")[1]!;
  for await (const { headers, body } of parts(response.body, boundary)) {
    if (headers.get("content-type") !== "application/json") return save(body, headers);
    const told = JSON.parse(await body.text()) as Progress | { errors: unknown[] };
    if ("errors" in told) throw new ExportRefused(messageOf(told));
    onProgress(told);
  }
  throw new ExportRefused("");
}

function messageOf(answer: { errors?: unknown[] }): string {
  return (answer.errors?.[0] as { message?: string } | undefined)?.message ?? "";
}

interface Part {
  headers: Headers;
  body: Blob;
}

/** Each part as soon as all of it is here; only the file's says how long it is, the others are one line. */
async function* parts(stream: ReadableStream<Uint8Array>, boundary: string): AsyncGenerator<Part> {
  const reader = new LineReader(stream.getReader());
  while ((await reader.line()) === `--${boundary}`) {
    const headers = new Headers();
    for (let line = await reader.line(); line; line = await reader.line()) {
      const [name, value] = line.split(/: (.*)/s);
      headers.set(name!, value!);
    }
    const length = headers.get("content-length");
    if (length) {
      yield { headers, body: new Blob(await reader.bytes(Number(length)), { type: headers.get("content-type")! }) };
      await reader.line();
    } else {
      yield { headers, body: new Blob([await reader.line()]) };
    }
  }
}

/** Lines, and counted bytes, of a stream. */
class LineReader {
  private kept = new Uint8Array();
  private readonly decoder = new TextDecoder();

  constructor(private readonly source: ReadableStreamDefaultReader<Uint8Array>) {}

  async line(): Promise<string> {
    for (;;) {
      const end = this.kept.indexOf(10);
      if (end >= 0) return this.decoder.decode(this.take(end + 1)).trimEnd();
      if (!(await this.more())) return this.decoder.decode(this.take(this.kept.length));
    }
  }

  async bytes(count: number): Promise<BlobPart[]> {
    const found: BlobPart[] = [];
    for (let left = count; left > 0; ) {
      if (!this.kept.length && !(await this.more())) throw new ExportRefused("");
      const piece = this.take(Math.min(left, this.kept.length));
      left -= piece.length;
      found.push(piece);
    }
    return found;
  }

  private take(count: number): Uint8Array<ArrayBuffer> {
    const piece = this.kept.slice(0, count);
    this.kept = this.kept.slice(count);
    return piece;
  }

  private async more(): Promise<boolean> {
    const { value, done } = await this.source.read();
    if (done) return false;
    const joined = new Uint8Array(this.kept.length + value.length);
    joined.set(this.kept);
    joined.set(value, this.kept.length);
    this.kept = joined;
    return true;
  }
}

function save(file: Blob, headers: Headers) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = /filename="([^"]+)"/.exec(headers.get("content-disposition") ?? "")?.[1] ?? "";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
