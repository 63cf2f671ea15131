import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

/** What of a list is shown, as the address bar has it. */
export interface View {
  search: string;
  sort: { column: string; descending: boolean } | null;
  columns: string[];
  filters: Record<string, string[]>;
  /** The saved view that it is within: an id, NO_VIEW for none, null where the person's default says it. */
  saved: string | null;
  /** The address names an order, or columns: they go before those of the saved view. */
  sorted: boolean;
  arranged: boolean;
}

export const NO_VIEW = "ingen";

interface Defaults {
  key: string;
  sort: { column: string; descending: boolean };
  shown: string[];
  filters: { id: string }[];
}

const columnsKey = (key: string) => `staer.columns.${key}`;

/** The view of one list in the address: `mine.q`, `mine.sort`, `mine.kol`, and a parameter for each filter. */
export function useView({ key, sort, shown, filters }: Defaults): [View, (change: Partial<View>) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const view = useMemo<View>(() => {
    const given = new URLSearchParams(search);
    const chosen = given.get(`${key}.kol`);
    const columns = chosen ?? localStorage.getItem(columnsKey(key));
    return {
      search: given.get(`${key}.q`) ?? "",
      sort: readSort(given.get(`${key}.sort`)) ?? sort,
      columns: columns ? columns.split(",") : shown,
      saved: given.get(`${key}.visning`),
      sorted: given.has(`${key}.sort`),
      arranged: chosen !== null,
      filters: Object.fromEntries(filters.map(({ id }) => [id, given.get(`${key}.${id}`)?.split(",").filter(Boolean) ?? []])),
    };
  }, [search, key, sort, shown, filters]);
  const change = useCallback(
    (changes: Partial<View>) => {
      const given = new URLSearchParams(window.location.search);
      const put = (name: string, value: string) => (value ? given.set(`${key}.${name}`, value) : given.delete(`${key}.${name}`));
      if (changes.saved) {
        for (const name of [...given.keys()]) if (name.startsWith(`${key}.`)) given.delete(name);
        put("visning", changes.saved);
      }
      if (changes.search !== undefined) put("q", changes.search);
      if (changes.sort) put("sort", `${changes.sort.descending ? "-" : ""}${changes.sort.column}`);
      if (changes.columns) {
        const same = changes.columns.join() === shown.join();
        put("kol", same ? "" : changes.columns.join());
        if (same) localStorage.removeItem(columnsKey(key));
        else localStorage.setItem(columnsKey(key), changes.columns.join());
      }
      for (const [id, values] of Object.entries(changes.filters ?? {})) put(id, values.join());
      const text = given.toString();
      navigate(text ? `${path}?${text}` : path, { replace: true });
    },
    [key, path, navigate, shown],
  );
  return [view, change];
}

function readSort(text: string | null) {
  return text ? { column: text.replace(/^-/, ""), descending: text.startsWith("-") } : null;
}
