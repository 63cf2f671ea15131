import { useCallback, useEffect } from "react";
import { useQuery } from "urql";
import { OrderDocument, type OrderQuery } from "../generated/operations";

export type FullOrder = NonNullable<OrderQuery["jobOrder"]>;

const FIRST_WAIT = 1000; // milliseconds; JobAG mostly answers within the second
const LONGEST_WAIT = 15_000;

/** The order with all that hangs on it; asked for again while something of it is on its way to JobAG. */
export function useOrder(id: string) {
  const [{ data, fetching, error }, ask] = useQuery({ query: OrderDocument, variables: { id }, requestPolicy: "cache-and-network" });
  const refresh = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  const order = data?.jobOrder;
  const onItsWay = Boolean(order && waits(order));
  useEffect(() => {
    if (!onItsWay) return;
    let wait = FIRST_WAIT;
    let timer = setTimeout(function again() {
      if (document.visibilityState === "visible") refresh();
      wait = Math.min(wait * 1.5, LONGEST_WAIT);
      timer = setTimeout(again, wait);
    }, wait);
    return () => clearTimeout(timer);
  }, [onItsWay, refresh]);
  return { order, fetching, error, refresh };
}

const waits = (order: FullOrder) =>
  order.jobagStatus === "PENDING" ||
  order.shares?.some((share) => share.status === "PENDING") ||
  order.placements.nodes.some((placement) => placement.jobagStatus === "PENDING");
