import { lazy, Suspense, useState } from "react";
import { Link } from "wouter";
import { DeactivateOrderDocument, ReactivateOrderDocument, SendOrderDocument } from "../generated/operations";
import { useLanguage } from "../language/language";
import { useSay } from "../parts/notice";
import { Popover } from "../parts/popover";
import { Refusals } from "../parts/refusals";
import { useAction } from "../parts/use-action";
import { useRole } from "../session/viewer";
import { AssignDialog } from "./assign-dialog";
import { CloseDialog } from "./close-dialog";
import type { FullOrder } from "./use-order";

const ShareDialog = lazy(() => import("./share-dialog"));
const PlaceDialog = lazy(() => import("../placements/place-dialog"));

type Shown = "share" | "place" | "close" | "assign" | null;

/** What this viewer can do with this order now; the server has the last word. */
export function OrderActions({ order, refresh }: { order: FullOrder; refresh(): void }) {
  const { words } = useLanguage();
  const say = useSay();
  const consultant = useRole("CONSULTANT");
  const [shown, setShown] = useState<Shown>(null);
  const send = useAction(SendOrderDocument);
  const deactivate = useAction(DeactivateOrderDocument);
  const reactivate = useAction(ReactivateOrderDocument);
  if (!consultant) return null;
  const owner = order.viewerRelation === "OWNER";
  const open = order.status !== "CLOSED";
  const act = (action: typeof send | typeof deactivate | typeof reactivate, done: string) => async () => {
    if ((await action.run({ jobOrderId: order.id })).done) say(done);
    refresh();
  };
  const close = () => setShown(null);
  return (
    <>
      <div className="row">
        {owner && open && (order.jobagStatus === "NOT_SENT" || order.jobagStatus === "REFUSED") && (
          <button type="button" className="button button-primary" disabled={send.fetching} onClick={act(send, words.order.sent)}>{words.order.send}</button>
        )}
        {owner && open && <button type="button" className={`button ${order.jobagStatus === "ACCEPTED" ? "button-primary" : "button-secondary"}`} onClick={() => setShown("share")}>{words.order.share}</button>}
        {open && <button type="button" className="button button-secondary" onClick={() => setShown("place")}>{words.order.place}</button>}
        {owner && open && <Link className="button button-secondary" href={`/jobordrer/${encodeURIComponent(order.id)}/redigering`}>{words.order.edit}</Link>}
        {owner && open && (
          <Popover label={words.more} name={words.more} menu>
            <button type="button" className="quiet start" onClick={() => setShown("assign")}>{words.order.assign}</button>
            {order.status === "OPEN" && <button type="button" className="quiet start" onClick={act(deactivate, words.order.deactivated)}>{words.order.deactivate}</button>}
            {order.status === "INACTIVE" && <button type="button" className="quiet start" onClick={act(reactivate, words.order.reactivated)}>{words.order.reactivate}</button>}
            <button type="button" className="quiet start" onClick={() => setShown("close")}>{words.order.close}</button>
          </Popover>
        )}
      </div>
      {[send, deactivate, reactivate].map(({ refusals, fault }, index) => (refusals.length || fault) && <div key={index} className="whole-row"><Refusals refusals={refusals} fault={fault} /></div>)}
      <Suspense>
        {shown === "share" && <ShareDialog order={order} refresh={refresh} onClose={close} />}
        {shown === "place" && <PlaceDialog order={order} refresh={refresh} onClose={close} />}
      </Suspense>
      {shown === "close" && <CloseDialog order={order} refresh={refresh} onClose={close} />}
      {shown === "assign" && <AssignDialog order={order} refresh={refresh} onClose={close} />}
    </>
  );
}
