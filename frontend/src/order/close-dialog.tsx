import { useState } from "react";
import { CloseOrderDocument, type ClosedReason } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Dialog } from "../parts/dialog";
import { useSay } from "../parts/notice";
import { Refusals } from "../parts/refusals";
import { useAction } from "../parts/use-action";
import type { FullOrder } from "./use-order";

export function CloseDialog({ order, refresh, onClose }: { order: FullOrder; refresh(): void; onClose(): void }) {
  const { words } = useLanguage();
  const say = useSay();
  const close = useAction(CloseOrderDocument);
  const [reason, setReason] = useState<ClosedReason>("NEED_MET");
  async function confirm() {
    if (!(await close.run({ jobOrderId: order.id, reason })).done) return;
    say(words.order.closed);
    refresh();
    onClose();
  }
  return (
    <Dialog heading={words.order.close} onClose={onClose}>
      <Refusals {...close} />
      <p>{words.order.closeWarning}</p>
      <ReasonChoice reason={reason} onChange={setReason} />
      <div className="row">
        <button type="button" className="button button-warning" disabled={close.fetching} onClick={confirm}>{words.order.close}</button>
        <button type="button" className="button button-secondary" onClick={onClose}>{words.cancel}</button>
      </div>
    </Dialog>
  );
}

export function ReasonChoice({ reason, onChange }: { reason: ClosedReason; onChange(reason: ClosedReason): void }) {
  const { words } = useLanguage();
  return (
    <fieldset className="choices">
      <legend>{words.order.closeWhy}</legend>
      {Object.entries(words.closedReason).map(([value, text]) => (
        <label key={value} className="tick">
          <input type="radio" name="reason" checked={reason === value} onChange={() => onChange(value as ClosedReason)} />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
