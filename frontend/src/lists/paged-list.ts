import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { VirtualItem } from "@tanstack/react-virtual";
import type { AnyVariables, Client, CombinedError } from "urql";
import { isLost } from "../parts/notice";

export interface Page<Row> {
  nodes: Row[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
  totalCount?: { value: number; capped: boolean };
}

export interface Shown<Row> {
  rows: Row[];
  total: { value: number; capped: boolean } | undefined;
  fresh: ReadonlySet<string>;
  hasMore: boolean;
  loading: boolean;
  error: CombinedError | undefined;
}

interface Open<Row> {
  after: string | null;
  page: Page<Row> | undefined;
  close(): void;
}

interface Place {
  pages: number;
  scroll: number;
  /** How tall the rows were: by an estimate the same scroll would show others. */
  sizes: VirtualItem[];
}

/** How far a list was read and scrolled when it was left, so that coming back loses no place. */
const places = new Map<string, Place>();
const FRESH_FOR = 4000; // milliseconds
const SIZE = 100; // the server's cap
export const ROW_HEIGHT = 38; // pixels; measured anew where a row is taller

/** A list read by cursors, page behind page, each kept up to date by the cache while it is shown. */
export class PagedList<Row extends { id: string }, Data> {
  private open: Open<Row>[] = [];
  private listeners = new Set<() => void>();
  private fresh = new Map<string, number>();
  private error: CombinedError | undefined;
  private shown: Shown<Row> = { rows: [], total: undefined, fresh: new Set(), hasMore: false, loading: true, error: undefined };

  constructor(
    private readonly client: Client,
    private readonly document: TypedDocumentNode<Data, AnyVariables>,
    private readonly variables: AnyVariables,
    private readonly pick: (data: Data) => Page<Row>,
    private readonly key: string,
  ) {}

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.openPage(null);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.closeFrom(0);
    };
  };

  snapshot = () => this.shown;

  get scroll() {
    return places.get(this.key)?.scroll ?? 0;
  }

  get sizes() {
    return places.get(this.key)?.sizes ?? [];
  }

  rememberScroll(scroll: number) {
    places.set(this.key, { pages: this.open.length, scroll, sizes: this.sizes });
  }

  rememberSizes(sizes: VirtualItem[]) {
    const place = places.get(this.key);
    if (place) places.set(this.key, { ...place, sizes });
  }

  more = () => {
    const last = this.open.at(-1);
    if (last?.page?.pageInfo.hasNextPage) this.openPage(last.page.pageInfo.endCursor);
  };

  /** Ask anew for what is on the screen, and for what came in at the top; the cache tells what changed. */
  refresh = () => {
    this.error = undefined;
    const seen = Math.floor(this.scroll / (ROW_HEIGHT * SIZE));
    for (const [index, { after }] of this.open.entries()) {
      if (index !== 0 && index !== seen && index !== seen + 1) continue;
      void this.client.query(this.document, this.given(after, index), { requestPolicy: "network-only" }).toPromise();
    }
  };

  private given(after: string | null, index: number): AnyVariables {
    return { ...this.variables, first: SIZE, after, counted: index === 0 };
  }

  private openPage(after: string | null) {
    const index = this.open.length;
    const opened: Open<Row> = { after, page: undefined, close: () => undefined };
    this.open.push(opened);
    const source = this.client.query(this.document, this.given(after, index), {
      requestPolicy: index === 0 ? "cache-and-network" : "cache-first",
    });
    const subscription = source.subscribe(({ data, error }) => {
      if (this.open[index] !== opened) return;
      this.error = isLost(error) && opened.page ? undefined : error; // then the header says it, and the rows stay
      if (data) this.receive(index, this.pick(data));
      this.publish();
    });
    opened.close = () => subscription.unsubscribe();
    this.publish();
  }

  private receive(index: number, page: Page<Row>) {
    const opened = this.open[index]!;
    if (opened.page) this.markFresh(opened.page.nodes, page.nodes);
    opened.page = page;
    const next = this.open[index + 1];
    if (next && next.after !== page.pageInfo.endCursor) this.closeFrom(index + 1);
    const wanted = Math.max(places.get(this.key)?.pages ?? 1, this.open.length);
    if (this.open.length === index + 1 && this.open.length < wanted) this.more();
  }

  private markFresh(before: Row[], now: Row[]) {
    const known = new Map(before.map((row) => [row.id, JSON.stringify(row)]));
    const changed = now.filter((row) => known.get(row.id) !== JSON.stringify(row));
    if (!changed.length) return;
    changed.forEach((row) => this.fresh.set(row.id, Date.now()));
    setTimeout(() => {
      for (const [id, at] of this.fresh) if (Date.now() - at >= FRESH_FOR) this.fresh.delete(id);
      this.publish();
    }, FRESH_FOR);
  }

  private closeFrom(index: number) {
    this.open.splice(index).forEach((opened) => opened.close());
  }

  private publish() {
    const last = this.open.at(-1);
    const first = this.open[0]?.page;
    this.shown = {
      rows: this.open.flatMap((opened) => opened.page?.nodes ?? []),
      total: first?.totalCount,
      fresh: new Set(this.fresh.keys()),
      hasMore: Boolean(last?.page?.pageInfo.hasNextPage),
      loading: !last?.page && !this.error,
      error: this.error,
    };
    this.listeners.forEach((listener) => listener());
  }
}
