import { useEffect, useState } from "react";
import { useViewer } from "../session/viewer";

/**
 * What is typed, kept on this computer until it is saved, discarded or its writer signs out:
 * a lost connection, an expired session or a closed page loses nothing.
 */
export function useDraft<Values extends object>(form: string, start: Values) {
  const viewer = useViewer();
  const key = `staer.draft.${viewer.id}.${form}`;
  const [{ values, restored }, set] = useState(() => {
    const kept = sessionStorage.getItem(key);
    return { values: kept ? { ...start, ...(JSON.parse(kept) as Values) } : start, restored: Boolean(kept) };
  });
  const changed = JSON.stringify(values) !== JSON.stringify(start);
  useEffect(() => {
    if (changed) sessionStorage.setItem(key, JSON.stringify(values));
    else sessionStorage.removeItem(key);
  }, [key, changed, values]);
  return {
    values,
    restored: restored && changed,
    change: (part: Partial<Values>) => set((now) => ({ ...now, values: { ...now.values, ...part } })),
    discard: () => {
      sessionStorage.removeItem(key);
      set({ values: start, restored: false });
    },
    forget: () => sessionStorage.removeItem(key),
  };
}
