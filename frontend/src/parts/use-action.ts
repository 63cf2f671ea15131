import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { useState } from "react";
import { useMutation, type AnyVariables, type CombinedError } from "urql";
import type { Refusal } from "./notice";

interface Payload {
  userErrors: Refusal[];
}

export interface Outcome<P> {
  payload?: P;
  refusals: Refusal[];
  fault?: CombinedError;
  done: boolean;
}

/** One mutation, asked for and answered: done, refused with reasons, or failed; what went wrong is kept for showing. */
export function useAction<Data extends object, Input>(document: TypedDocumentNode<Data, { input: Input }>) {
  type P = Data[keyof Data] & Payload;
  const [{ fetching }, execute] = useMutation<Data, AnyVariables>(document as TypedDocumentNode<Data, AnyVariables>);
  const [outcome, setOutcome] = useState<Outcome<P>>({ refusals: [], done: false });
  async function run(input: Input): Promise<Outcome<P>> {
    const { data, error } = await execute({ input } as AnyVariables);
    const payload = data && (Object.values(data).find((value) => value && typeof value === "object") as P | undefined);
    const refusals = payload?.userErrors ?? [];
    const next: Outcome<P> = { payload, refusals, fault: error, done: !error && !refusals.length };
    setOutcome(next);
    return next;
  }
  const clear = () => setOutcome({ refusals: [], done: false });
  return { run, clear, fetching, ...outcome };
}
