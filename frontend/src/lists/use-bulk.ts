import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { useState } from "react";
import { useClient, type AnyVariables, type CombinedError } from "urql";
import type { OrderRowFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { useRefusalText, type Refusal } from "../parts/notice";
import type { Result } from "../placements/decisions";

const MOST = 100; // the API's cap

interface Answer {
  results: { jobOrderId: string; userErrors: Refusal[] }[];
  userErrors: Refusal[];
}

/** One action on chosen job orders, and what came of each. */
export function useBulk(refresh: () => void) {
  const client = useClient();
  const { words } = useLanguage();
  const refusal = useRefusalText();
  const [results, setResults] = useState<Result[]>([]);
  const [busy, setBusy] = useState(false);

  async function run<Data extends object, Input>(document: TypedDocumentNode<Data, { input: Input }>, orders: OrderRowFragment[], input: Omit<Input, "jobOrderIds">, done: string) {
    setBusy(true);
    const found: Result[] = [];
    for (let from = 0; from < orders.length; from += MOST) {
      const some = orders.slice(from, from + MOST);
      const { data, error } = await client.mutation(document as TypedDocumentNode<Data, AnyVariables>, { input: { ...input, jobOrderIds: some.map(({ id }) => id) } } as AnyVariables).toPromise();
      const answer = data && (Object.values(data).find((value) => value && typeof value === "object") as Answer | undefined);
      const against = new Map(answer?.results.map((each) => [each.jobOrderId, each.userErrors]));
      found.push(...some.map(({ id, title }) => ({ id, name: title, ...outcome(against.get(id) ?? answer?.userErrors ?? [], error, done) })));
    }
    setResults(found);
    setBusy(false);
    refresh();
  }
  const outcome = (refusals: Refusal[], error: CombinedError | undefined, done: string) => {
    const text = [...refusals.map(refusal), ...(error ? [words.failed] : [])].join(" ");
    return { done: !text, text: text || done };
  };
  return { results, busy, run, clear: () => setResults([]) };
}
