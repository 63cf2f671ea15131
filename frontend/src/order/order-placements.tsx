import { useState } from "react";
import { Link } from "wouter";
import type { PlacementRowFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { PlacementStatusTag } from "../parts/tag";
import { useDecisions } from "../placements/decisions";
import { RejectDialog } from "../placements/reject-dialog";
import { Results } from "../placements/results";
import { useRole, useViewer } from "../session/viewer";
import type { FullOrder } from "./use-order";

/** The candidates that this viewer may see, with what can be done about each. */
export function OrderPlacements({ order, refresh }: { order: FullOrder; refresh(): void }) {
  const { words } = useLanguage();
  const decisions = useDecisions(refresh);
  const [rejecting, setRejecting] = useState<PlacementRowFragment | null>(null);
  const placements = order.placements.nodes;
  return (
    <section className="card" aria-labelledby="placements">
      <header className="card-head"><h2 id="placements">{words.placement.heading}</h2></header>
      <Results results={decisions.results} onClose={decisions.clear} />
      {!placements.length && <p className="card-body faint">{words.placement.none}</p>}
      <ul className="candidates">
        {placements.map((placement) => <Candidate key={placement.id} order={order} placement={placement} decisions={decisions} onReject={() => setRejecting(placement)} />)}
      </ul>
      {rejecting && (
        <RejectDialog
          names={[rejecting.candidate.name ?? words.placement.anonymous]}
          onClose={() => setRejecting(null)}
          onReject={(reason, comment) => {
            void decisions.reject([rejecting], reason, comment);
            setRejecting(null);
          }}
        />
      )}
    </section>
  );
}

interface CandidateGiven {
  order: FullOrder;
  placement: PlacementRowFragment;
  decisions: ReturnType<typeof useDecisions>;
  onReject(): void;
}

function Candidate({ order, placement, decisions, onReject }: CandidateGiven) {
  const { words, time } = useLanguage();
  const sendable = useSendable(order, placement);
  const name = placement.candidate.name ?? words.placement.anonymous;
  return (
    <li>
      <div className="candidate-what">
        <Link className="row-link" href={`/formidlinger/${encodeURIComponent(placement.id)}`}>{name}</Link>
        <PlacementStatusTag status={placement.status} />
        {placement.jobagStatus !== "NOT_SENT" && <span className="state tag-rest">{words.jobagStatus[placement.jobagStatus]}</span>}
        {placement.possibleDuplicate && <span className="state tag-wait">{words.placement.duplicate}</span>}
      </div>
      <p className="faint">{placement.authority.name}, {placement.createdBy?.name}, {time(placement.createdAt)}</p>
      {placement.note && <p className="written">{placement.note}</p>}
      <div className="row">
        {placement.viewerCanApprove && (
          <>
            <button type="button" className="button button-primary button-small" disabled={decisions.busy} onClick={() => decisions.approve([placement], false)}>{words.placement.approve}</button>
            <button type="button" className="button button-secondary button-small" disabled={decisions.busy} onClick={onReject}>{words.placement.reject}</button>
          </>
        )}
        {sendable && <button type="button" className="button button-primary button-small" disabled={decisions.busy} onClick={() => decisions.send([placement])}>{words.placement.send}</button>}
      </div>
    </li>
  );
}

/** Offered to the coordinators, and to the placing authority where no coordinator is wanted; the server decides. */
function useSendable(order: FullOrder, placement: PlacementRowFragment) {
  const viewer = useViewer();
  const consultant = useRole("CONSULTANT");
  if (!consultant || placement.status !== "AVAILABLE_TO_COMPANY" || !["NOT_SENT", "REFUSED"].includes(placement.jobagStatus)) return false;
  if (!order.coordinatorAllowed) return placement.authority.id === viewer.authority.id;
  return order.viewerRelation === "OWNER" || order.viewerRelation === "COORDINATOR";
}
