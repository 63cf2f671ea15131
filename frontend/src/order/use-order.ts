import { useCallback } from "react";
import { useQuery } from "urql";
import { OrderDocument, type OrderQuery } from "../generated/operations";
import { useChanges } from "../session/changes";

export type FullOrder = NonNullable<OrderQuery["jobOrder"]>;

/** The order with all that hangs on it, as it is now. */
export function useOrder(id: string) {
  const [{ data, fetching, error }, ask] = useQuery({ query: OrderDocument, variables: { id }, requestPolicy: "cache-and-network" });
  const refresh = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  useChanges(refresh, (change) => change.order === id);
  return { order: data?.jobOrder, fetching, error, refresh };
}
