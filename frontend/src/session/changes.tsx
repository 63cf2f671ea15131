import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from "react";
import { follow, type Change } from "./live";

type Listen = (listener: (change: Change) => void) => () => void;

const SOON = 250; // milliseconds: several changes at once are one look
const ChangesContext = createContext<Listen | null>(null);

/** Lets what is shown below hear of changes after the cursor that it was read at. */
export function Changes({ after, children }: { after: string | null; children: ReactNode }) {
  const listeners = useMemo(() => new Set<(change: Change) => void>(), []);
  const began = useRef(after);
  useEffect(() => follow(began.current, (change) => listeners.forEach((listener) => listener(change))), [listeners]);
  const listen = useMemo<Listen>(
    () => (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [listeners],
  );
  return <ChangesContext value={listen}>{children}</ChangesContext>;
}

/** Read anew what is on the screen, soon after something that concerns it changed elsewhere. */
export function useChanges(refresh: () => void, concerns: (change: NonNullable<Change>) => boolean) {
  const listen = useContext(ChangesContext);
  const latest = useRef({ refresh, concerns });
  latest.current = { refresh, concerns };
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listen?.((change) => {
      if (document.visibilityState === "hidden" || (change && !latest.current.concerns(change))) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        latest.current.refresh();
      }, SOON);
    });
    return () => {
      clearTimeout(timer);
      stop?.();
    };
  }, [listen]);
}
