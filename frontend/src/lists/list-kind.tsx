import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { ReactNode } from "react";
import type { AnyVariables } from "urql";
import {
  OrderListDocument,
  PlacementListDocument,
  type ListViewFragment,
  type JobOrderOrderField,
  type OrderListQuery,
  type OrderRowFragment,
  type PlacementListQuery,
  type PlacementOrderField,
  type PlacementRowFragment,
} from "../generated/operations";
import type { useLanguage, Words } from "../language/language";
import type { Change } from "../session/live";
import { OrderStatusTag, PlacementStatusTag } from "../parts/tag";
import type { Page } from "./paged-list";
import type { View } from "./view";

export type Spoken = ReturnType<typeof useLanguage>;

export interface Column<Row> {
  id: keyof Words["column"];
  sortField?: string;
  numeric?: boolean;
  /** In rem, when the whole list just fits. */
  width: number;
  cell(row: Row, spoken: Spoken): ReactNode;
}

export interface Filter {
  id: string;
  label(words: Words): string;
  /** Choices, or none for a day. */
  choices?: (words: Words, networks: readonly { code: string }[]) => readonly (readonly [value: string, label: string])[];
  one?: boolean;
}

export interface ListKind<Row extends { id: string }, Data> {
  key: string;
  /** The API's list, its name under /export, and the scopes of it that this one can show. */
  list: ListViewFragment["list"];
  path: "job-orders" | "placements";
  scopes: string[];
  name: "shared" | "mine" | "placements" | "queue";
  columns: Column<Row>[];
  shown: string[];
  sort: { column: string; descending: boolean };
  filters: Filter[];
  document: TypedDocumentNode<Data, AnyVariables>;
  pick(data: Data): Page<Row>;
  /** Whether a change may show in the list. */
  concerns(change: NonNullable<Change>): boolean;
  variables(view: View): AnyVariables;
  /** Of job orders, so that there are figures of what it shows. */
  counted?: boolean;
  href(row: Row): string;
  rowName(row: Row, spoken: Spoken): string;
}

const order = <Id extends keyof Words["column"]>(
  id: Id,
  width: number,
  cell: Column<OrderRowFragment>["cell"],
  sortField?: JobOrderOrderField,
  numeric = false,
): Column<OrderRowFragment> => ({ id, width, cell, sortField, numeric });

const ORDER_COLUMNS = {
  authority: order("authority", 17, (row) => row.primaryAuthority.name, "AUTHORITY"),
  responsibleConsultant: order("responsibleConsultant", 17, (row) => row.responsibleConsultant?.name),
  coordinator: order("coordinator", 16, (row) => row.coordinator?.name),
  externalCoordinator: order("externalCoordinator", 17, (row) => row.externalCoordinator?.name),
  occupation: order("occupation", 19, (row) => row.occupation, "OCCUPATION"),
  requestId: order("requestId", 10.5, (row) => row.requestId, "REQUEST_ID"),
  type: order("type", 15, (row, { words }) => words.orderType[row.type] ?? row.type, "TYPE"),
  network: order("network", 11, (row) => row.receivedThrough.map((network) => network.code).join(", ")),
  age: order("age", 10, (row, { age }) => age(row.createdAt), "CREATED_AT"),
  title: order("title", 21.5, (row) => row.title, "TITLE"),
  company: order("company", 20, (row) => row.company.name, "COMPANY"),
  startDate: order("startDate", 11.5, (row, { date }) => date(row.startDate), "START_DATE"),
  endDate: order("endDate", 12, (row, { date }) => date(row.endDate), "END_DATE"),
  vacancies: order("vacancies", 9.5, (row, { number }) => number(row.vacancies), "VACANCIES", true),
  referred: order("referred", 9, (row, { number }) => (row.referredCount === null ? "" : number(row.referredCount)), undefined, true),
  createdAt: order("createdAt", 16, (row, { time }) => time(row.createdAt), "CREATED_AT"),
  updatedAt: order("updatedAt", 16, (row, { time }) => time(row.updatedAt), "UPDATED_AT"),
  sharedUpdatedAt: order("sharedUpdatedAt", 16, (row, { time }) => time(row.sharedUpdatedAt), "SHARED_UPDATED_AT"),
  status: order("status", 13.5, (row) => <OrderStatusTag status={row.status} />, "STATUS"),
  jobagStatus: order("jobagStatus", 17, (row, { words }) => row.jobagStatus && words.jobagStatus[row.jobagStatus]),
};

const statusFilter: Filter = { id: "status", label: (words) => words.column.status, choices: (words) => Object.entries(words.orderStatus) };
const typeFilter: Filter = { id: "type", label: (words) => words.column.type, choices: (words) => Object.entries(words.orderType) };
const networkFilter: Filter = { id: "netvaerk", label: (words) => words.column.network, choices: (_words, networks) => networks.map(({ code }) => [code, code] as const), one: true };
const startFilter: Filter = { id: "startfra", label: (words) => `${words.column.startDate} ${words.list.from}` };
const endFilter: Filter = { id: "slutfoer", label: (words) => `${words.column.endDate} ${words.list.to}` };

function orderVariables(scope: (view: View) => string) {
  return (view: View): AnyVariables => {
    const { filters } = view;
    const column = view.sort && ORDER_COLUMNS[view.sort.column as keyof typeof ORDER_COLUMNS];
    const filter = {
      ...(filters.status?.length && { status: filters.status }),
      ...(filters.type?.length && { type: filters.type }),
      ...(filters.netvaerk?.[0] && { networkCode: filters.netvaerk[0] }),
      ...(filters.startfra?.[0] && { startDateFrom: filters.startfra[0] }),
      ...(filters.slutfoer?.[0] && { endDateTo: filters.slutfoer[0] }),
    };
    const chosen = scope(view);
    const sortable = column?.sortField && (column.sortField !== "UPDATED_AT" || chosen === "AUTHORITY");
    return {
      scope: chosen,
      search: view.search.trim() || null,
      filter: Object.keys(filter).length ? filter : null,
      orderBy: sortable ? [{ field: column.sortField, direction: direction(column.id === "age", view) }] : null,
    };
  };
}

/** An old order has an early day: the age grows while the day sinks. */
const direction = (turned: boolean, view: View) => (Boolean(view.sort?.descending) !== turned ? "DESC" : "ASC");

const orderList = {
  list: "JOB_ORDERS" as const,
  path: "job-orders" as const,
  counted: true,
  document: OrderListDocument as unknown as TypedDocumentNode<OrderListQuery, AnyVariables>,
  pick: (data: OrderListQuery) => data.jobOrders,
  concerns: () => true, // placements too: they are counted
  href: (row: OrderRowFragment) => `/jobordrer/${encodeURIComponent(row.id)}`,
  rowName: (row: OrderRowFragment) => row.title,
};

export const SHARED: ListKind<OrderRowFragment, OrderListQuery> = {
  ...orderList,
  key: "delte",
  scopes: ["SHARED"],
  name: "shared",
  columns: Object.values(ORDER_COLUMNS).filter(({ id }) => !["referred", "updatedAt", "jobagStatus"].includes(id)),
  shown: ["authority", "responsibleConsultant", "coordinator", "externalCoordinator", "occupation", "requestId", "type", "network", "age"],
  sort: { column: "age", descending: false },
  filters: [statusFilter, typeFilter, networkFilter, startFilter, endFilter],
  variables: orderVariables(() => "SHARED"),
};

export const MINE: ListKind<OrderRowFragment, OrderListQuery> = {
  ...orderList,
  key: "mine",
  scopes: ["MINE", "AUTHORITY"],
  name: "mine",
  columns: Object.values(ORDER_COLUMNS).filter(({ id }) => !["network", "sharedUpdatedAt", "authority"].includes(id)),
  shown: ["title", "occupation", "requestId", "company", "startDate", "endDate", "vacancies", "referred", "createdAt", "updatedAt", "status"],
  sort: { column: "startDate", descending: false },
  filters: [
    { id: "omfang", label: (words) => words.list.scope, one: true, choices: (words) => [["AUTHORITY", words.list.scopeAuthority]] },
    statusFilter,
    typeFilter,
    startFilter,
    endFilter,
  ],
  variables: orderVariables((view) => view.filters.omfang?.[0] ?? "MINE"),
};

const placement = (
  id: keyof Words["column"],
  width: number,
  cell: Column<PlacementRowFragment>["cell"],
  sortField?: PlacementOrderField,
  numeric = false,
): Column<PlacementRowFragment> => ({ id, width, cell, sortField, numeric });

export const PLACEMENT_COLUMNS = {
  name: placement("name", 20, (row, { words }) => row.candidate.name ?? words.placement.anonymous, "CANDIDATE_NAME"),
  orderTitle: placement("orderTitle", 24, (row) => row.jobOrder.title, "JOB_ORDER_TITLE"),
  orderCompany: placement("orderCompany", 22, (row) => row.jobOrder.company.name),
  placementStatus: placement("placementStatus", 32, (row) => <PlacementStatusTag status={row.status} />, "STATUS"),
  createdAt: placement("createdAt", 15, (row, { time }) => time(row.createdAt), "CREATED_AT"),
  age: placement("age", 10, (row, { age }) => age(row.createdAt), "CREATED_AT"),
  createdBy: placement("createdBy", 17, (row) => row.createdBy?.name),
  placedBy: placement("placedBy", 15, (row) => row.authority.name),
  decidedAt: placement("decidedAt", 15, (row, { time }) => time(row.decidedAt), "DECIDED_AT"),
  jobagStatus: placement("jobagStatus", 17, (row, { words }) => words.jobagStatus[row.jobagStatus]),
  note: placement("note", 26, (row) => row.note),
  placesLeft: placement(
    "placesLeft",
    11,
    (row, { number }) => number(Math.max(0, row.jobOrder.vacancies - (row.jobOrder.referredCount ?? 0))),
    undefined,
    true,
  ),
};

export const placementVariables =
  (scope: (view: View) => string) =>
  (view: View): AnyVariables => {
    const column = view.sort && PLACEMENT_COLUMNS[view.sort.column as keyof typeof PLACEMENT_COLUMNS];
    return {
      scope: scope(view),
      search: view.search.trim() || null,
      filter: view.filters.status?.length ? { status: view.filters.status } : null,
      orderBy: column?.sortField ? [{ field: column.sortField, direction: direction(column.id === "age", view) }] : null,
    };
  };

export const placementList = {
  list: "PLACEMENTS" as const,
  path: "placements" as const,
  document: PlacementListDocument as unknown as TypedDocumentNode<PlacementListQuery, AnyVariables>,
  pick: (data: PlacementListQuery) => data.placements,
  concerns: (change: NonNullable<Change>) => Boolean(change.placement),
  href: (row: PlacementRowFragment) => `/formidlinger/${encodeURIComponent(row.id)}`,
  rowName: (row: PlacementRowFragment, { words }: Spoken) => row.candidate.name ?? words.placement.anonymous,
};

export const PLACEMENTS: ListKind<PlacementRowFragment, PlacementListQuery> = {
  ...placementList,
  key: "formidlinger",
  scopes: ["MINE", "AUTHORITY", "ALL", "TO_DECIDE"],
  name: "placements",
  columns: Object.values(PLACEMENT_COLUMNS).filter(({ id }) => id !== "placesLeft"),
  shown: ["orderTitle", "orderCompany", "name", "placementStatus", "createdAt", "createdBy"],
  sort: { column: "createdAt", descending: true },
  filters: [
    {
      id: "omfang",
      label: (words) => words.list.scope,
      one: true,
      choices: (words) => [["AUTHORITY", words.list.scopeAuthority], ["ALL", words.list.scopeAll]],
    },
    { id: "status", label: (words) => words.column.placementStatus, choices: (words) => Object.entries(words.placementStatus) },
  ],
  variables: placementVariables((view) => view.filters.omfang?.[0] ?? "MINE"),
};
