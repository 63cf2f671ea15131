import { useState } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { PlacementOneDocument, WithdrawPlacementDocument, type PlacementRowFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Skeleton } from "../lists/list-panel";
import { Dialog } from "../parts/dialog";
import { TextField } from "../parts/field";
import { NotFound } from "../parts/not-found";
import { Fault, Notice, useSay } from "../parts/notice";
import { Refusals } from "../parts/refusals";
import { PlacementStatusTag } from "../parts/tag";
import { useAction } from "../parts/use-action";
import { usePage } from "../parts/use-page";
import { useChanges } from "../session/changes";
import { useRole, useViewer } from "../session/viewer";
import { useDecisions } from "./decisions";
import { RejectDialog } from "./reject-dialog";
import { Results } from "./results";

/** One placement: what became of the candidate, for the side that placed and for the side that decides. */
export default function PlacementPage({ id }: { id: string }) {
  const { words } = useLanguage();
  const [{ data, fetching, error }, ask] = useQuery({ query: PlacementOneDocument, variables: { id }, requestPolicy: "cache-and-network" });
  const refresh = () => ask({ requestPolicy: "network-only" });
  useChanges(refresh, (change) => change.placement === id);
  const placement = data?.placement;
  usePage(placement ? (placement.candidate.name ?? words.placement.anonymous) : undefined);
  if (!placement) {
    if (!fetching && !error) return <NotFound text={words.placement.missing} />;
    return <main id="content" tabIndex={-1} className="page">{error ? <Fault error={error} retry={refresh} /> : <Skeleton />}</main>;
  }
  return (
    <main id="content" tabIndex={-1} className="page narrow">
      <nav className="crumbs" aria-label={words.nav.dashboard}><Link href="/samarbejde">{words.nav.dashboard}</Link></nav>
      <Sheet placement={placement} refresh={refresh} />
    </main>
  );
}

function Sheet({ placement, refresh }: { placement: PlacementRowFragment; refresh(): void }) {
  const { words, time } = useLanguage();
  const viewer = useViewer();
  const consultant = useRole("CONSULTANT");
  const decisions = useDecisions(refresh);
  const [shown, setShown] = useState<"reject" | "withdraw" | null>(null);
  const name = placement.candidate.name ?? words.placement.anonymous;
  const ours = placement.authority.id === viewer.authority.id;
  const withdrawable = consultant && ours && ["AWAITING_APPROVAL", "AVAILABLE_TO_COMPANY"].includes(placement.status) && placement.jobagStatus !== "PENDING";
  return (
    <>
      <div className="page-head"><h1>{name}</h1></div>
      <p className="tags"><PlacementStatusTag status={placement.status} />{placement.jobagStatus !== "NOT_SENT" && <span className="state tag-rest">{words.jobagStatus[placement.jobagStatus]}</span>}</p>
      <Notice kind="info">{words.placement.whatNext[placement.status]}</Notice>
      {placement.possibleDuplicate && <Notice kind="warning">{words.placement.duplicate}</Notice>}
      {placement.jobagProblem && <Notice kind="warning" heading={words.order.jobagProblem}>{placement.jobagProblem}</Notice>}
      <Results results={decisions.results} onClose={decisions.clear} />
      <section className="card" aria-label={words.placement.one}>
        <dl className="facts one">
          <div><dt>{words.column.orderTitle}</dt><dd><Link href={`/jobordrer/${encodeURIComponent(placement.jobOrder.id)}`}>{placement.jobOrder.title}</Link></dd></div>
          <div><dt>{words.column.orderCompany}</dt><dd>{placement.jobOrder.company.name}</dd></div>
          <div><dt>{words.column.placedBy}</dt><dd>{placement.authority.name}, {placement.createdBy?.name}, {time(placement.createdAt)}</dd></div>
          {placement.note && <div><dt>{words.place.note}</dt><dd className="written">{placement.note}</dd></div>}
          {placement.decidedAt && <div><dt>{words.column.decidedAt}</dt><dd>{words.placement.decided(placement.decidedBy?.name ?? words.order.historyBy, time(placement.decidedAt))}</dd></div>}
          {placement.rejectionReason && <div><dt>{words.placement.reason}</dt><dd>{words.rejectionReason[placement.rejectionReason]}</dd></div>}
          {placement.decisionComment && <div><dt>{words.placement.comment}</dt><dd className="written">{placement.decisionComment}</dd></div>}
        </dl>
      </section>
      <div className="row page-foot">
        {placement.viewerCanApprove && (
          <>
            <button type="button" className="button button-primary" disabled={decisions.busy} onClick={() => decisions.approve([placement], false)}>{words.placement.approve}</button>
            <button type="button" className="button button-secondary" onClick={() => setShown("reject")}>{words.placement.reject}</button>
          </>
        )}
        {withdrawable && <button type="button" className="button button-secondary" onClick={() => setShown("withdraw")}>{words.placement.withdraw}</button>}
      </div>
      {shown === "reject" && (
        <RejectDialog
          names={[name]}
          onClose={() => setShown(null)}
          onReject={(reason, comment) => {
            void decisions.reject([placement], reason, comment);
            setShown(null);
          }}
        />
      )}
      {shown === "withdraw" && <Withdraw placement={placement} refresh={refresh} onClose={() => setShown(null)} />}
    </>
  );
}

function Withdraw({ placement, refresh, onClose }: { placement: PlacementRowFragment; refresh(): void; onClose(): void }) {
  const { words } = useLanguage();
  const say = useSay();
  const withdraw = useAction(WithdrawPlacementDocument);
  const [comment, setComment] = useState("");
  async function confirm() {
    if (!(await withdraw.run({ placementId: placement.id, comment: comment.trim() || null })).done) return;
    say(words.placement.withdrawn);
    refresh();
    onClose();
  }
  return (
    <Dialog heading={words.placement.withdraw} onClose={onClose}>
      <Refusals {...withdraw} />
      <p>{words.placement.withdrawWarning}</p>
      <TextField name="comment" label={words.placement.comment} most={2000} rows={3} value={comment} onChange={setComment} />
      <div className="row">
        <button type="button" className="button button-warning" disabled={withdraw.fetching} onClick={confirm}>{words.placement.withdraw}</button>
        <button type="button" className="button button-secondary" onClick={onClose}>{words.cancel}</button>
      </div>
    </Dialog>
  );
}
