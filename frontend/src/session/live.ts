import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { Client as Socket } from "graphql-ws";
import { stringifyDocument } from "urql";
import { JobOrderChangesDocument, PlacementChangesDocument } from "../generated/operations";
import { wasReached } from "./connection";
import { bearer, currentSession } from "./session";

/** A job order or a placement changed; null: anything may have. */
export type Change = { order: string | undefined; placement?: string } | null;

const LOOK_EVERY = 10_000; // milliseconds, while no socket tells
const PING_EVERY = 12_000;
const PONG_WITHIN = 5000;
const LONGEST_WAIT = 10_000;

/**
 * Tells what changes elsewhere after a cursor, until the returned function is called: over one WebSocket, which event
 * streams could not be, as a browser opens six of them at most for all its tabs. After a break the server tells first
 * what was missed. Where no socket stands one is told to look oneself now and then.
 */
export function follow(after: string | null, tell: (change: Change) => void): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  let told = false;
  const look = () => document.visibilityState === "visible" && currentSession().state === "in" && tell(null);
  const timer = setInterval(() => told || look(), LOOK_EVERY);
  document.addEventListener("visibilitychange", look, { signal });
  addEventListener("online", look, { signal });
  void openSocket((now) => {
    told = now;
    if (now) wasReached();
    else look();
  }).then((socket) => {
    if (signal.aborted) return void socket.dispose();
    signal.addEventListener("abort", () => void socket.dispose());
    const refused = () => (told = false);
    subscribe(socket, JobOrderChangesDocument, after, refused, ({ jobOrderChanged: { cursor, id } }) => {
      tell({ order: id });
      return cursor;
    });
    subscribe(socket, PlacementChangesDocument, after, refused, ({ placementChanged: { cursor, id, placement } }) => {
      tell({ order: placement?.jobOrder.id, placement: id });
      return cursor;
    });
  });
  return () => {
    clearInterval(timer);
    ended.abort();
  };
}

async function openSocket(stands: (now: boolean) => void): Promise<Socket> {
  const { createClient } = await import("graphql-ws");
  let silent: ReturnType<typeof setTimeout>;
  const socket = createClient({
    url: new URL("/graphql", location.href.replace(/^http/, "ws")).href,
    connectionParams: bearer,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) => pause(Math.min(500 * 2 ** retries, LONGEST_WAIT) * (0.5 + Math.random())), // not all at once
    keepAlive: PING_EVERY,
    on: {
      connected: () => stands(true),
      closed: () => stands(false),
      ping: (received) => {
        if (!received) silent = setTimeout(() => socket.terminate(), PONG_WITHIN);
      },
      pong: () => clearTimeout(silent),
    },
  });
  return socket;
}

function subscribe<Data>(
  socket: Socket,
  document: TypedDocumentNode<Data, { after?: string | null }>,
  after: string | null,
  refused: () => void,
  heard: (data: Data) => string,
) {
  // It is sent anew with each connection: what it holds by then says where to go on.
  const asked = { query: stringifyDocument(document), variables: { after } };
  socket.subscribe<Data>(asked, {
    next: ({ data }) => {
      if (data) asked.variables.after = heard(data);
    },
    error: refused,
    complete: refused,
  });
}

const pause = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
