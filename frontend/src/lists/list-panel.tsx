import { lazy, Suspense, useState, type ReactNode } from "react";
import { Link, useSearch } from "wouter";
import { useLanguage } from "../language/language";
import { Fault } from "../parts/notice";
import { DataGrid } from "./data-grid";
import { ExportMenu } from "./export-menu";
import type { ListKind } from "./list-kind";
import { ColumnMenu, FilterMenu, QuickSearch } from "./list-tools";
import { useSavedViews } from "./saved-views";
import { usePagedList } from "./use-paged-list";
import { useView } from "./view";
import { ViewMenu } from "./view-menu";

const ListFigures = lazy(() => import("../figures/list-figures"));

interface Given<Row extends { id: string }, Data> {
  kind: ListKind<Row, Data>;
  /** The list has the whole page. */
  whole?: boolean;
  /** Stands where the list would be empty for good. */
  nothing?: ReactNode;
  actions?: ReactNode;
  /** Rows can be chosen: what can be done to them. */
  bulk?: (chosen: Row[], refresh: () => void) => ReactNode;
}

/** One list with all that can be done to it: search, filters, columns, order, and a page of its own. */
export function ListPanel<Row extends { id: string }, Data>({ kind: plain, whole = false, nothing, actions, bulk }: Given<Row, Data>) {
  const { words } = useLanguage();
  const [own, onView] = useView(plain);
  const saved = useSavedViews(plain, own);
  const { kind, shown: view } = saved;
  const { list, shown, waiting } = usePagedList(kind, view);
  const [charted, setCharted] = useState(false);
  const name = words.list[kind.name];
  const tools = { name, view, onView };
  const narrowed = view.search !== "" || Object.values(view.filters).some((values) => values.length);
  const { chosen, lead } = useChosen(kind, shown.rows);
  const Heading = whole ? "h1" : "h2";
  const search = useSearch();
  return (
    <section className={whole ? "card list whole" : "card list"} aria-label={name}>
      <header className="list-head">
        <Heading>{name}</Heading>
        <Count total={shown.total} />
        <div className="list-tools">
          <ViewMenu name={name} kind={plain} saved={saved} onView={onView} />
          <QuickSearch {...tools} />
          <FilterMenu {...tools} filters={kind.filters} />
          <ColumnMenu {...tools} columns={kind.columns} standard={kind.shown} />
          <ExportMenu name={name} path={kind.path} variables={kind.variables(view)} />
          {kind.counted && (
            <button type="button" className="quiet" aria-expanded={charted} aria-label={words.figures.chartOf(name)} onClick={() => setCharted(!charted)}>{words.figures.chart}</button>
          )}
          {!whole && (
            <Link className="quiet" href={`/lister/${kind.key}${search ? `?${search}` : ""}`} aria-label={words.list.fullScreenOf(name)}>{words.list.fullScreen}</Link>
          )}
          {actions}
        </div>
      </header>
      {bulk?.(chosen, list.refresh)}
      {charted && <Suspense fallback={<p role="status">{words.loading}</p>}><ListFigures name={name} variables={kind.variables(view)} /></Suspense>}
      <div className={waiting && shown.rows.length ? "list-body waiting" : "list-body"} aria-busy={waiting}>
        {shown.error && <Fault error={shown.error} retry={list.refresh} />}
        {shown.rows.length > 0 && (
          <DataGrid
            key={`${kind.key} ${JSON.stringify(kind.variables(view))}`}
            name={name}
            columns={kind.columns}
            view={view}
            onView={onView}
            rows={shown.rows}
            total={shown.total && !shown.total.capped ? shown.total.value : undefined}
            fresh={shown.fresh}
            hasMore={shown.hasMore}
            onMore={list.more}
            startScroll={list.scroll}
            startSizes={list.sizes}
            onScroll={(position) => list.rememberScroll(position)}
            onLeave={(sizes) => list.rememberSizes(sizes)}
            href={kind.href}
            rowName={kind.rowName}
            lead={bulk && lead}
          />
        )}
        {!shown.rows.length && waiting && <Skeleton />}
        {!shown.rows.length && !waiting && !shown.error && (
          <div className="empty">
            <p>{narrowed ? words.list.emptyFiltered : (nothing ?? words.list.empty)}</p>
            {narrowed && (
              <button type="button" className="button button-secondary button-small" onClick={() => onView({ search: "", filters: Object.fromEntries(kind.filters.map(({ id }) => [id, []])) })}>
                {words.list.clear}
              </button>
            )}
          </div>
        )}
      </div>
    </section>
  );
}

/** The rows that are ticked, and the column to tick them in. */
function useChosen<Row extends { id: string }, Data>(kind: ListKind<Row, Data>, rows: Row[]) {
  const spoken = useLanguage();
  const { words } = spoken;
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const chosen = rows.filter(({ id }) => ticked.has(id));
  const tick = (id: string) => setTicked((now) => (now.has(id) ? new Set([...now].filter((other) => other !== id)) : new Set([...now, id])));
  const box = (label: string, checked: boolean, onChange: (checked: boolean) => void) => (
    <input type="checkbox" className="box" aria-label={label} checked={checked} onChange={(event) => onChange(event.target.checked)} />
  );
  const all = (checked: boolean) => setTicked(new Set(checked ? rows.map(({ id }) => id) : []));
  const lead = {
    head: box(words.bulk.selectAll, rows.length > 0 && chosen.length === rows.length, all),
    cell: (row: Row) => box(words.bulk.selectOne(kind.rowName(row, spoken)), ticked.has(row.id), () => tick(row.id)),
  };
  return { chosen, lead };
}

export function Count({ total }: { total: { value: number; capped: boolean } | undefined }) {
  const { words, number } = useLanguage();
  if (!total) return <span className="count" role="status" />;
  const text = total.capped ? words.list.countCapped(number(total.value)) : total.value === 1 ? words.list.countOne : words.list.count(number(total.value));
  return <span className="count" role="status">{text}</span>;
}

export function Skeleton() {
  const { words } = useLanguage();
  return (
    <div className="skeleton">
      <p className="sr-only" role="status">{words.loading}</p>
      {[0, 1, 2, 3].map((line) => <div key={line} aria-hidden="true" />)}
    </div>
  );
}
