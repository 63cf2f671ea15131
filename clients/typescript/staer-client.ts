// A small client of STÆR for partner systems. Node 22.18 or newer runs it as it is; it depends on nothing.
import { setTimeout as wait } from "node:timers/promises";
import {
  ChangesDocument,
  SharedJobOrdersDocument,
  type SharedJobOrderFragment,
  type TypedDocumentString,
} from "./generated/graphql.ts";
import { revealed, type Revealed } from "./withheld.ts";

export type JobOrder = Revealed<SharedJobOrderFragment>;

/** What became of an order for this authority: how it is now, or that it is gone. */
export type Change = { readonly id: string; readonly jobOrder: JobOrder | null };

/** `cursor` is where the next page begins, also tomorrow. */
export type Page<T> = { readonly items: readonly T[]; readonly cursor: string | null; readonly hasMore: boolean };

/** The server refused; `code` says why, and stays the same while the sentence may change. */
export class StaerProblem extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

const MOST_TRIES = 5;
const IS_BUSY = [429, 503];
const PAGE_SIZE = 100;

type Options = {
  /** Where the server is, as `https://staer.example`. */
  url: string;
  token: string;
  /** Sends digests in the place of texts: `generated/persisted-documents.json` was published on this server. */
  published?: boolean;
};
type Answer<T> = { data: T; errors?: { message: string; extensions: { code: string } }[] };
type PageInfo = { hasNextPage: boolean; endCursor: string | null };

export class StaerClient {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** The orders that are shared with this authority, page by page; `after` is the cursor of a page. */
  sharedJobOrders(after: string | null = null): AsyncGenerator<Page<JobOrder>> {
    return pages(after, async (cursor) => {
      const { jobOrders } = await this.ask(SharedJobOrdersDocument, { first: PAGE_SIZE, after: cursor });
      return { items: jobOrders.nodes, pageInfo: jobOrders.pageInfo };
    });
  }

  /** What changed among them behind a cursor of `now` or of a page, in the order that it took place in. */
  changes(after: string): AsyncGenerator<Page<Change>> {
    return pages(after, async (cursor) => {
      const { changes } = await this.ask(ChangesDocument, { first: PAGE_SIZE, after: cursor });
      const ofOrders = changes.nodes.filter((node) => node.__typename === "JobOrderChange");
      return { items: ofOrders, pageInfo: changes.pageInfo };
    });
  }

  /** The cursor behind everything that has happened so far. */
  async now(): Promise<string> {
    const { changes } = await this.ask(ChangesDocument, { first: 1 });
    return changes.pageInfo.endCursor ?? "";
  }

  /** The data of an operation. Waits where the server says so: 429 and 503 carry Retry-After. */
  async ask<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Revealed<Result>> {
    let response = await this.#send(document, variables);
    for (let tries = 1; tries < MOST_TRIES && IS_BUSY.includes(response.status); tries += 1) {
      await wait(1000 * Number(response.headers.get("retry-after") ?? 2 ** tries));
      response = await this.#send(document, variables);
    }
    const { data, errors } = (await response.json()) as Answer<Result>;
    const [problem] = errors ?? [];
    if (problem) throw new StaerProblem(problem.extensions.code, problem.message);
    return revealed(data);
  }

  #send<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Response> {
    const { url, token, published } = this.#options;
    const sha256Hash = String(document.__meta__?.["hash"]).replace("sha256:", "");
    const text = published ? { extensions: { persistedQuery: { version: 1, sha256Hash } } } : { query: `${document}` };
    return fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "Authorization": `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ ...text, variables }),
    });
  }
}

async function* pages<T>(
  after: string | null,
  read: (cursor: string | null) => Promise<{ items: readonly T[]; pageInfo: PageInfo }>,
): AsyncGenerator<Page<T>> {
  let [cursor, hasMore] = [after, true];
  while (hasMore) {
    const { items, pageInfo } = await read(cursor);
    [cursor, hasMore] = [pageInfo.endCursor ?? cursor, pageInfo.hasNextPage];
    yield { items, cursor, hasMore };
  }
}
