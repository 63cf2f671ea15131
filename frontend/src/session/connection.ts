/** Whether the server can be reached, as the last answer or its absence told. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let reached = navigator.onLine;

function tell(now: boolean) {
  if (now === reached) return;
  reached = now;
  listeners.forEach((listener) => listener());
}

export const wasReached = () => tell(true);
export const wasLost = () => tell(false);

export const useReached = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => reached,
  );

addEventListener("offline", wasLost);
