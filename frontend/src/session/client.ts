import { cacheExchange, type Cache } from "@urql/exchange-graphcache";
import { Client, fetchExchange, mapExchange, type Operation } from "urql";
import { isLost } from "../parts/notice";
import { wasLost, wasReached } from "./connection";
import { bearer, confirm, currentSession, expire, onSession } from "./session";

const withoutKey = () => null;
const unkeyed = [
  "Candidate", "ChangePage", "DeliveryAttempt", "DeliveryCount", "DeliverySummary", "FigureGroup", "Figures", "History", "ImportedRow",
  "JobOrderResult", "JobOrderSharePreview", "JobOrderStatistics", "NetworkMembership", "PageInfo", "PlacementResult", "PublishedFigures",
  "SendPlacementResult", "ShareOption", "TotalCount", "UserError",
  ...["Authority", "Company", "Consultant", "Delivery", "Drift", "History", "JobOrder", "Placement", "PublishedFigures"].flatMap((type) => [`${type}Connection`, `${type}Edge`]),
];

/** Lists that a new row may belong to are asked for anew. */
const forget = (...fields: string[]) => (_result: unknown, _args: unknown, cache: Cache) => {
  for (const field of cache.inspectFields("Query")) {
    if (fields.includes(field.fieldName)) cache.invalidate("Query", field.fieldKey);
  }
};

/** A client with a cache of its own: one person's answers are never shown to another. */
export function createClient(): Client {
  const refused = new Map<number, Operation>();
  const client: Client = new Client({
    url: "/graphql",
    preferGetMethod: false,
    fetchOptions: () => ({ headers: bearer() }),
    exchanges: [
      cacheExchange({
        keys: Object.fromEntries(unkeyed.map((type) => [type, withoutKey])),
        updates: {
          Mutation: {
            createJobOrder: forget("jobOrders", "statistics"),
            createPlacement: forget("placements", "statistics"),
            confirmImport: forget("jobOrders", "statistics"),
            undoImport: forget("jobOrders", "jobOrder", "statistics"),
            setDefaultDashboard: forget(),
            saveView: forget("views"),
            deleteView: forget("views"),
          },
        },
      }),
      mapExchange({
        onResult({ error, operation }) {
          if (isLost(error)) wasLost();
          else wasReached();
          if (error?.response?.status === 401) {
            if (operation.kind === "query" && currentSession().state !== "unknown") refused.set(operation.key, operation);
            expire();
          } else if (!isLost(error)) confirm();
        },
      }),
      fetchExchange,
    ],
  });
  onSession(() => {
    const { state } = currentSession();
    if (state === "out") refused.clear();
    if (state !== "in") return;
    for (const operation of refused.values()) {
      client.reexecuteOperation(client.createRequestOperation("query", operation, { requestPolicy: "network-only" }));
    }
    refused.clear();
  });
  return client;
}
