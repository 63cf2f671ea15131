import { useMemo, useRef, useSyncExternalStore } from "react";
import { useClient } from "urql";
import { useChanges } from "../session/changes";
import type { ListKind } from "./list-kind";
import { PagedList, type Shown } from "./paged-list";
import type { View } from "./view";

export function usePagedList<Row extends { id: string }, Data>(kind: ListKind<Row, Data>, view: View) {
  const client = useClient();
  const variables = JSON.stringify(kind.variables(view));
  const list = useMemo(
    () => new PagedList(client, kind.document, JSON.parse(variables), kind.pick, `${kind.key} ${variables}`),
    [client, kind, variables],
  );
  const now = useSyncExternalStore(list.subscribe, list.snapshot);
  useChanges(list.refresh, kind.concerns);
  return { list, shown: useLastAnswer(now), waiting: now.loading };
}

/** While a changed search is under way the last answer stays on the screen. */
function useLastAnswer<Row>(now: Shown<Row>): Shown<Row> {
  const last = useRef(now);
  if (!now.loading || now.rows.length || now.error) last.current = now;
  return last.current;
}
