import { cacheExchange, type Cache } from "@urql/exchange-graphcache";
import { Client, fetchExchange, mapExchange, type Operation } from "urql";
import { currentSession, expire, onSession, token } from "./session";

const withoutKey = () => null;
const unkeyed = [
  "Candidate", "History", "PageInfo", "SendPlacementResult", "ShareOption", "TotalCount", "UserError",
  ...["Authority", "Company", "Consultant", "History", "JobOrder", "Placement"].flatMap((type) => [`${type}Connection`, `${type}Edge`]),
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
    fetchOptions: () => ({ headers: { authorization: `Bearer ${token() ?? ""}` } }),
    exchanges: [
      cacheExchange({
        keys: Object.fromEntries(unkeyed.map((type) => [type, withoutKey])),
        updates: {
          Mutation: {
            createJobOrder: forget("jobOrders"),
            createPlacement: forget("placements"),
            setDefaultDashboard: forget(),
          },
        },
      }),
      mapExchange({
        onResult({ error, operation }) {
          if (error?.response?.status !== 401) return;
          if (operation.kind === "query") refused.set(operation.key, operation);
          expire();
        },
      }),
      fetchExchange,
    ],
  });
  onSession(() => {
    if (currentSession().state !== "in") return;
    for (const operation of refused.values()) {
      client.reexecuteOperation(client.createRequestOperation("query", operation, { requestPolicy: "network-only" }));
    }
    refused.clear();
  });
  return client;
}
