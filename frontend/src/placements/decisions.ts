import { useState } from "react";
import { useClient, type CombinedError } from "urql";
import {
  ApprovePlacementDocument,
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

/** Approve, reject and send, one or several: each by itself, and each with its own result. */
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
  async function each(placements: PlacementRowFragment[], decide: (placement: PlacementRowFragment) => Promise<Result>) {
    setBusy(true);
    setResults(await Promise.all(placements.map(decide)));
    setBusy(false);
    refresh();
  }
  return {
    results,
    busy,
    clear: () => setResults([]),
    approve: (placements: PlacementRowFragment[], sendToJobag: boolean) =>
      each(placements, async (placement) => {
        const { data, error } = await client.mutation(ApprovePlacementDocument, { input: { placementId: placement.id, sendToJobag } }).toPromise();
        return result(placement, sendToJobag ? words.placement.approvedSent : words.placement.approved, data?.approvePlacement, error);
      }),
    reject: (placements: PlacementRowFragment[], reason: RejectionReason, comment: string) =>
      each(placements, async (placement) => {
        const { data, error } = await client
          .mutation(RejectPlacementDocument, { input: { placementId: placement.id, reason, comment: comment.trim() || null } })
          .toPromise();
        return result(placement, words.placement.rejected, data?.rejectPlacement, error);
      }),
    send: async (placements: PlacementRowFragment[]) => {
      setBusy(true);
      const { data, error } = await client.mutation(SendPlacementsDocument, { input: { placementIds: placements.map(({ id }) => id) } }).toPromise();
      const answers = new Map(data?.sendPlacementsToJobag.results.map((answer) => [answer.placementId, answer]));
      const all = data?.sendPlacementsToJobag.userErrors ?? [];
      setResults(
        placements.map((placement) =>
          result(placement, words.placement.sent, { userErrors: [...all, ...(answers.get(placement.id)?.userErrors ?? [])] }, error),
        ),
      );
      setBusy(false);
      refresh();
    },
  };
}

function faultText(error: CombinedError, failed: string, quote: (id: string) => string) {
  const id = error.response?.headers?.get("x-correlation-id");
  return id ? `${failed}. ${quote(id)}` : failed;
}
