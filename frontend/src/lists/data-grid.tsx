import { columnOrderingFeature, columnVisibilityFeature, rowSortingFeature, tableFeatures, useTable, type ColumnDef } from "@tanstack/react-table";
import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import { Link } from "wouter";
import { useLanguage } from "../language/language";
import type { Column, Spoken } from "./list-kind";
import { ROW_HEIGHT } from "./paged-list";
import type { View } from "./view";

const features = tableFeatures({ columnOrderingFeature, columnVisibilityFeature, rowSortingFeature });
const LEAD = 4.4; // rem
const TIGHTEST = 0.84; // of the columns' widths, before the list scrolls sideways
const AHEAD = 20; // rows before the end at which the next page is asked for

interface Given<Row extends { id: string }> {
  name: string;
  columns: Column<Row>[];
  view: View;
  onView(change: Partial<View>): void;
  rows: Row[];
  total: number | undefined;
  fresh: ReadonlySet<string>;
  hasMore: boolean;
  onMore(): void;
  startScroll: number;
  startSizes: VirtualItem[];
  onScroll(position: number): void;
  onLeave(sizes: VirtualItem[]): void;
  href(row: Row): string;
  rowName(row: Row, spoken: Spoken): string;
  /** A first cell of the caller's own, as a box to tick. */
  lead?: { head: ReactNode; cell(row: Row): ReactNode };
  current?: string;
}

/** Rows as a real table of which only those in sight exist; the first column leads to the row's page. */
export function DataGrid<Row extends { id: string }>(given: Given<Row>) {
  const { rows, view, columns } = given;
  const spoken = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const defs = useMemo(
    () => columns.map((column): ColumnDef<typeof features, Row> => ({ id: column.id, accessorFn: (row) => row, enableSorting: Boolean(column.sortField) })),
    [columns],
  );
  const table = useTable({
    features,
    columns: defs,
    data: rows,
    getRowId: (row) => row.id,
    manualSorting: true,
    state: {
      columnOrder: view.columns,
      columnVisibility: Object.fromEntries(columns.map(({ id }) => [id, view.columns.includes(id)])),
      sorting: view.sort ? [{ id: view.sort.column, desc: view.sort.descending }] : [],
    },
  });
  const shown = table.getVisibleLeafColumns().map((leaf) => columns.find(({ id }) => id === leaf.id)!);
  const model = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    getItemKey: (index) => model[index]!.id,
    initialOffset: given.startScroll,
    initialMeasurementsCache: given.startSizes,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasMore, onMore } = given;
  useEffect(() => {
    if (hasMore && last >= model.length - AHEAD) onMore();
  }, [hasMore, onMore, last, model.length]);
  usePlace(scroller, given.startScroll, model.length > 0);
  useLayoutEffect(() => () => given.onLeave(virtual.takeSnapshot()), []);

  const width = shown.reduce((sum, column) => sum + column.width, given.lead ? LEAD : 0);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className="grid-scroll" ref={scroller} onScroll={(event) => given.onScroll(event.currentTarget.scrollTop)} onKeyDown={walk}>
      <table className="grid" style={{ minWidth: `${width * TIGHTEST}rem` }} role="table" aria-label={given.name} aria-rowcount={given.total === undefined ? -1 : given.total + 1}>
        <colgroup>
          {given.lead && <col style={{ width: `${LEAD}rem` }} />}
          {shown.map((column) => <col key={column.id} style={{ width: `${(column.width / width) * 100}%` }} />)}
        </colgroup>
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            {given.lead && <th role="columnheader" scope="col" className="lead">{given.lead.head}</th>}
            {shown.map((column) => <Head key={column.id} column={column} view={view} onView={given.onView} />)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {before > 0 && <tr aria-hidden="true" className="spacer" style={{ height: before }}><td /></tr>}
          {items.map((item) => {
            const row = model[item.index]!.original;
            return (
              <tr
                key={row.id}
                role="row"
                ref={virtual.measureElement}
                data-index={item.index}
                aria-rowindex={item.index + 2}
                className={[given.fresh.has(row.id) && "fresh", given.current === row.id && "current"].filter(Boolean).join(" ") || undefined}
              >
                {given.lead && <td role="cell" className="lead">{given.lead.cell(row)}</td>}
                {shown.map((column, index) => ({ column, index, content: column.cell(row, spoken) })).map(({ column, index, content }) => (
                  <td key={column.id} title={typeof content === "string" ? content : undefined} role="cell" data-label={spoken.words.column[column.id]} className={column.numeric ? "numeric" : undefined}>
                    {index === 0 ? (
                      <Link href={given.href(row)} className="row-link">{content || given.rowName(row, spoken)}</Link>
                    ) : (
                      content || null
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <tr aria-hidden="true" className="spacer" style={{ height: after }}><td /></tr>}
        </tbody>
      </table>
    </div>
  );
}

function Head<Row>({ column, view, onView }: { column: Column<Row>; view: View; onView(change: Partial<View>): void }) {
  const { words } = useLanguage();
  const label = words.column[column.id];
  const sorted = view.sort?.column === column.id ? view.sort : null;
  if (!column.sortField) return <th role="columnheader" scope="col" title={label}>{label}</th>;
  return (
    <th role="columnheader" scope="col" className={column.numeric ? "numeric" : undefined} aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : undefined}>
      <button type="button" title={words.list.sortBy(label)} onClick={() => onView({ sort: { column: column.id, descending: Boolean(sorted && !sorted.descending) } })}>
        <span className="label">{label}</span>
        <span aria-hidden="true" className="arrow">{sorted ? (sorted.descending ? "↓" : "↑") : ""}</span>
      </button>
    </th>
  );
}

/** Back to where the list was left, once there are rows to scroll to. */
function usePlace(scroller: React.RefObject<HTMLDivElement | null>, start: number, filled: boolean) {
  const placed = useRef(false);
  useLayoutEffect(() => {
    if (placed.current || !filled || !scroller.current) return;
    placed.current = true;
    if (start) scroller.current.scrollTop = start;
  }, [scroller, start, filled]);
}

/** Arrow keys go from row to row, as they do in the list that consultants know. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = (event.target as HTMLElement).closest("tbody tr");
  if (!step || !row || (event.target as HTMLElement).matches("input, select, textarea")) return;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  const link = next?.querySelector<HTMLElement>(".row-link");
  if (!link) return;
  event.preventDefault();
  link.focus();
}
