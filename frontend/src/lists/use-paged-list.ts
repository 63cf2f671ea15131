import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { useClient } from "urql";
import type { ListKind } from "./list-kind";
import { PagedList, type Shown } from "./paged-list";
import type { View } from "./view";

const EVERY = 15_000; // milliseconds between looks at what changed elsewhere

export function usePagedList<Row extends { id: string }, Data>(kind: ListKind<Row, Data>, view: View) {
  const client = useClient();
  const variables = JSON.stringify(kind.variables(view));
  const list = useMemo(
    () => new PagedList(client, kind.document, JSON.parse(variables), kind.pick, `${kind.key} ${variables}`),
    [client, kind, variables],
  );
  const now = useSyncExternalStore(list.subscribe, list.snapshot);
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && list.refresh();
    const timer = setInterval(look, EVERY);
    document.addEventListener("visibilitychange", look);
    addEventListener("online", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      removeEventListener("online", look);
    };
  }, [list]);
  return { list, shown: useLastAnswer(now), waiting: now.loading };
}

/** While a changed search is under way the last answer stays on the screen. */
function useLastAnswer<Row>(now: Shown<Row>): Shown<Row> {
  const last = useRef(now);
  if (!now.loading || now.rows.length || now.error) last.current = now;
  return last.current;
}
