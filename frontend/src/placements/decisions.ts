import { useState } from "react";
import { useClient, type CombinedError } from "urql";
import {
  ApprovePlacementsDocument,
  RejectPlacementDocument,
  SendPlacementsDocument,
  type PlacementRowFragment,
  type RejectionReason,
} from "../generated/operations";
import { useLanguage } from "../language/language";
import { useRefusalText, type Refusal } from "../parts/notice";

/** What came of one placement, for its row. */
export interface Result {
  id: string;
  name: string;
  done: boolean;
  text: string;
}

interface Answer {
  userErrors: Refusal[];
}

interface BulkAnswer extends Answer {
  results: (Answer & { placementId: string })[];
}

const MOST = 100; // the API's cap

/** Approve, reject and send, one or several: each is decided by itself, and has its own result. */
export function useDecisions(refresh: () => void) {
  const client = useClient();
  const { words } = useLanguage();
  const refusal = useRefusalText();
  const [results, setResults] = useState<Result[]>([]);
  const [busy, setBusy] = useState(false);

  const result = (placement: PlacementRowFragment, done: string, answer: Answer | undefined, error: CombinedError | undefined): Result => {
    const against = [...(answer?.userErrors ?? []).map(refusal), ...(error ? [faultText(error, words.failed, words.correlation)] : [])];
    return { id: placement.id, name: placement.candidate.name ?? words.placement.anonymous, done: !against.length, text: against.join(" ") || done };
  };
  async function deciding(decided: Promise<Result[]>) {
    setBusy(true);
    setResults(await decided);
    setBusy(false);
    refresh();
  }
  async function together(placements: PlacementRowFragment[], done: string, decide: (placementIds: string[]) => Promise<{ answer?: BulkAnswer; error?: CombinedError }>) {
    const found: Result[] = [];
    for (let from = 0; from < placements.length; from += MOST) {
      const some = placements.slice(from, from + MOST);
      const { answer, error } = await decide(some.map(({ id }) => id));
      const each = new Map(answer?.results.map(({ placementId, userErrors }) => [placementId, userErrors]));
      found.push(...some.map((placement) => result(placement, done, { userErrors: [...(answer?.userErrors ?? []), ...(each.get(placement.id) ?? [])] }, error)));
    }
    return found;
  }
  return {
    results,
    busy,
    clear: () => setResults([]),
    approve: (placements: PlacementRowFragment[], sendToJobag: boolean) =>
      deciding(
        together(placements, sendToJobag ? words.placement.approvedSent : words.placement.approved, async (placementIds) => {
          const { data, error } = await client.mutation(ApprovePlacementsDocument, { input: { placementIds, sendToJobag } }).toPromise();
          return { answer: data?.approvePlacements, error };
        }),
      ),
    reject: (placements: PlacementRowFragment[], reason: RejectionReason, comment: string) =>
      deciding(
        Promise.all(
          placements.map(async (placement) => {
            const input = { placementId: placement.id, reason, comment: comment.trim() || null };
            const { data, error } = await client.mutation(RejectPlacementDocument, { input }).toPromise();
            return result(placement, words.placement.rejected, data?.rejectPlacement, error);
          }),
        ),
      ),
    send: (placements: PlacementRowFragment[]) =>
      deciding(
        together(placements, words.placement.sent, async (placementIds) => {
          const { data, error } = await client.mutation(SendPlacementsDocument, { input: { placementIds } }).toPromise();
          return { answer: data?.sendPlacementsToJobag, error };
        }),
      ),
  };
}

function faultText(error: CombinedError, failed: string, quote: (id: string) => string) {
  const id = error.response?.headers?.get("x-correlation-id");
  return id ? `${failed}. ${quote(id)}` : failed;
}
