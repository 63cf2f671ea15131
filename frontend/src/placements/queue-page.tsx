import { useEffect, useRef, useState } from "react";
import type { PlacementListQuery, PlacementRowFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { DataGrid } from "../lists/data-grid";
import { PLACEMENT_COLUMNS, placementList, placementVariables, type ListKind } from "../lists/list-kind";
import { ColumnMenu, QuickSearch } from "../lists/list-tools";
import { Count, Skeleton } from "../lists/list-panel";
import { DefaultButton } from "../lists/default-button";
import { ExportMenu } from "../lists/export-menu";
import { usePagedList } from "../lists/use-paged-list";
import { useView } from "../lists/view";
import { Fault } from "../parts/notice";
import { usePage } from "../parts/use-page";
import { useDecisions } from "./decisions";
import { RejectDialog } from "./reject-dialog";
import { Results } from "./results";

const QUEUE: ListKind<PlacementRowFragment, PlacementListQuery> = {
  ...placementList,
  key: "koe",
  scopes: ["TO_DECIDE"],
  name: "queue",
  columns: Object.values(PLACEMENT_COLUMNS).filter(({ id }) => !["decidedAt", "jobagStatus", "createdAt"].includes(id)),
  shown: ["name", "age", "placedBy", "orderTitle", "orderCompany", "placesLeft", "note"],
  sort: { column: "age", descending: true },
  filters: [],
  variables: placementVariables(() => "TO_DECIDE"),
};

/** The coordinator's queue: what waits for a decision, the oldest first. */
export default function QueuePage() {
  const { words } = useLanguage();
  const [view, onView] = useView(QUEUE);
  const { list, shown, waiting } = usePagedList(QUEUE, view);
  const decisions = useDecisions(list.refresh);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string>();
  const [rejecting, setRejecting] = useState<PlacementRowFragment[]>([]);
  const [lately, setLately] = useState<PlacementRowFragment[]>([]);
  const chosen = shown.rows.filter(({ id }) => ticked.has(id));
  const subject = chosen.length ? chosen : shown.rows.filter(({ id }) => id === current);
  const name = words.list.queue;

  usePage(name);
  const tick = (id: string) => setTicked((now) => (now.has(id) ? new Set([...now].filter((other) => other !== id)) : new Set([...now, id])));
  const approve = (rows: PlacementRowFragment[], send: boolean) => {
    if (!rows.length || decisions.busy) return;
    setLately(rows);
    setTicked(new Set());
    void decisions.approve(rows, send);
  };
  const move = (step: number) => {
    const at = shown.rows.findIndex(({ id }) => id === current);
    const next = shown.rows[Math.min(shown.rows.length - 1, Math.max(0, at + step))];
    if (!next) return;
    setCurrent(next.id);
    document.querySelector<HTMLElement>(`[data-placement="${CSS.escape(next.id)}"]`)?.focus();
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    x: () => current && tick(current),
    a: () => approve(subject, false),
    s: () => approve(subject, true),
    r: () => subject.length && setRejecting(subject),
  });

  return (
    <main id="content" tabIndex={-1} className="page filled">
      <section className="card list whole" aria-label={name}>
        <header className="list-head">
          <h1>{name}</h1>
          <Count total={shown.total} />
          <div className="list-tools">
            <QuickSearch name={name} view={view} onView={onView} />
            <ColumnMenu name={name} view={view} onView={onView} columns={QUEUE.columns} standard={QUEUE.shown} />
            <ExportMenu name={name} path={QUEUE.path} variables={QUEUE.variables(view)} />
            <DefaultButton />
          </div>
        </header>
        <div className="queue-actions">
          <button type="button" className="button button-primary button-small" disabled={!subject.length || decisions.busy} onClick={() => approve(subject, false)}>{words.placement.approve}</button>
          <button type="button" className="button button-secondary button-small" disabled={!subject.length || decisions.busy} onClick={() => approve(subject, true)}>{words.placement.approveAndSend}</button>
          <button type="button" className="button button-secondary button-small" disabled={!subject.length || decisions.busy} onClick={() => setRejecting(subject)}>{words.placement.reject}</button>
          <span className="count" role="status">{chosen.length > 0 && words.placement.selected(chosen.length)}</span>
          <span className="faint keys">{words.placement.keys}</span>
        </div>
        <Results results={decisions.results} onClose={decisions.clear} />
        {decisions.results.some(({ done }) => done) && lately.some(({ id }) => decisions.results.some((result) => result.id === id && result.text === words.placement.approved)) && (
          <div className="queue-actions">
            <button type="button" className="button button-primary button-small" disabled={decisions.busy} onClick={() => decisions.send(lately.filter(({ id }) => decisions.results.some((result) => result.id === id && result.done)))}>{words.placement.send}</button>
          </div>
        )}
        <div className="list-body" aria-busy={waiting}>
          {shown.error && <Fault error={shown.error} retry={list.refresh} />}
          {!shown.rows.length && waiting && <Skeleton />}
          {!shown.rows.length && !waiting && !shown.error && <p className="empty">{view.search ? words.list.emptyFiltered : words.placement.emptyQueue}</p>}
          {shown.rows.length > 0 && (
            <DataGrid
              name={name}
              columns={QUEUE.columns}
              view={view}
              onView={onView}
              rows={shown.rows}
              total={shown.total?.value}
              fresh={shown.fresh}
              hasMore={shown.hasMore}
              onMore={list.more}
              startScroll={list.scroll}
              startSizes={list.sizes}
              onScroll={(position) => list.rememberScroll(position)}
              onLeave={(sizes) => list.rememberSizes(sizes)}
              href={QUEUE.href}
              rowName={QUEUE.rowName}
              current={current}
              lead={{
                head: (
                  <input
                    type="checkbox"
                    className="box"
                    aria-label={words.placement.selectAll}
                    checked={chosen.length === shown.rows.length}
                    onChange={(event) => setTicked(new Set(event.target.checked ? shown.rows.map(({ id }) => id) : []))}
                  />
                ),
                cell: (row) => (
                  <input
                    type="checkbox"
                    className="box"
                    data-placement={row.id}
                    aria-label={words.placement.selectOne(row.candidate.name ?? words.placement.anonymous)}
                    checked={ticked.has(row.id)}
                    onFocus={() => setCurrent(row.id)}
                    onChange={() => tick(row.id)}
                  />
                ),
              }}
            />
          )}
        </div>
      </section>
      {rejecting.length > 0 && (
        <RejectDialog
          names={rejecting.map(({ candidate }) => candidate.name ?? words.placement.anonymous)}
          onClose={() => setRejecting([])}
          onReject={(reason, comment) => {
            void decisions.reject(rejecting, reason, comment);
            setRejecting([]);
            setTicked(new Set());
          }}
        />
      )}
    </main>
  );
}

/** Single letters, unless one is typing or a dialog is open. */
function useKeys(keys: Record<string, () => void>) {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      if (target.matches("input:not([type=checkbox]), textarea, select")) return;
      const act = latest.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
