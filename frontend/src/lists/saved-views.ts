import { useMemo } from "react";
import { useQuery, type AnyVariables } from "urql";
import { ViewsDocument, type ListViewFragment, type SaveViewInput } from "../generated/operations";
import type { ListKind } from "./list-kind";
import type { View } from "./view";

/** What the API calls our columns; several of ours may show the same one. */
const NAMES: Record<ListViewFragment["list"], Record<string, string>> = {
  JOB_ORDERS: {
    authority: "primaryAuthorityName",
    responsibleConsultant: "responsibleConsultantName",
    coordinator: "coordinatorName",
    externalCoordinator: "externalCoordinatorName",
    network: "receivedThroughCode",
    age: "createdAt",
    company: "companyName",
    referred: "referredCount",
  },
  PLACEMENTS: {
    name: "candidateName",
    orderTitle: "jobOrderTitle",
    orderCompany: "jobOrderCompanyName",
    placementStatus: "status",
    age: "createdAt",
    createdBy: "createdByName",
    placedBy: "authorityName",
  },
};

/** National-liste: the system's view has the same id everywhere. */
export const NATIONAL_LIST = "/lister/delte?delte.visning=00000000-0000-0000-0000-000000000005";

export interface SavedViews<Row extends { id: string }, Data> {
  /** Those that this list can show. */
  views: ListViewFragment[];
  chosen: ListViewFragment | undefined;
  /** The list within the chosen view: what the person adds narrows it further. */
  kind: ListKind<Row, Data>;
  shown: View;
  /** The list as it is now, to keep. */
  asInput(name: string, shared: boolean): SaveViewInput;
}

type Variables = { scope: string; search: string | null; filter: object | null; orderBy: object[] | null };

export function useSavedViews<Row extends { id: string }, Data>(kind: ListKind<Row, Data>, view: View): SavedViews<Row, Data> {
  const [{ data }] = useQuery({ query: ViewsDocument, variables: { list: kind.list } });
  const views = useMemo(() => (data?.views ?? []).filter(({ scope }) => kind.scopes.includes(scope)), [data, kind]);
  const chosen = views.find(({ id, isDefault }) => (view.saved === null ? isDefault : id === view.saved));
  const within = useMemo(() => (chosen ? { ...kind, variables: (own: View) => merged(chosen, kind.variables(own) as Variables, own) } : kind), [kind, chosen]);
  const shown = useMemo(() => ({ ...view, columns: (!view.arranged && columnsOf(kind, chosen)) || view.columns }), [kind, chosen, view]);
  const asInput = (name: string, shared: boolean): SaveViewInput => {
    const { scope, search, filter, orderBy } = within.variables(view) as Variables;
    return { list: kind.list, name, shared, scope, search, filter, orderBy, columns: namesOf(kind, shown.columns) };
  };
  return { views, chosen, kind: within, shown, asInput };
}

function merged(base: ListViewFragment, own: Variables, view: View): AnyVariables {
  return {
    scope: view.filters.omfang?.length ? own.scope : base.scope,
    search: own.search ?? base.search,
    filter: base.filter || own.filter ? { ...(base.filter as object | null), ...own.filter } : null,
    orderBy: (!view.sorted && base.orderBy) || own.orderBy,
  };
}

const nameOf = (kind: { list: ListViewFragment["list"] }, id: string) => NAMES[kind.list][id] ?? id;

const namesOf = (kind: { list: ListViewFragment["list"] }, ids: string[]) => [...new Set(ids.map((id) => nameOf(kind, id)))];

function columnsOf<Row extends { id: string }, Data>(kind: ListKind<Row, Data>, base: ListViewFragment | undefined): string[] | undefined {
  const found = base?.columns?.flatMap((name) => kind.columns.find(({ id }) => nameOf(kind, id) === name)?.id ?? []);
  return found?.length ? found : undefined;
}
