import { useState, type FormEvent } from "react";
import { CreatePlacementDocument } from "../generated/operations";
import { useLanguage } from "../language/language";
import type { FullOrder } from "../order/use-order";
import { Dialog } from "../parts/dialog";
import { TextField } from "../parts/field";
import { Notice, useRefusalText, useSay } from "../parts/notice";
import { Refusals } from "../parts/refusals";
import { useAction } from "../parts/use-action";

const CPR = /^\d{6}[- ]?\d{4}$/;

/** Formidl borger: the same for an own and for a shared order. The CPR number is kept nowhere in the browser. */
export default function PlaceDialog({ order, refresh, onClose }: { order: FullOrder; refresh(): void; onClose(): void }) {
  const { words } = useLanguage();
  const say = useSay();
  const text = useRefusalText();
  const place = useAction(CreatePlacementDocument);
  const [name, setName] = useState("");
  const [cpr, setCpr] = useState("");
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const problems = {
    name: name.trim() ? undefined : words.form.required,
    cprNumber: CPR.test(cpr.trim()) ? undefined : words.form.cpr,
  };
  const refused = (field: string) => place.refusals.filter(({ path }) => path?.at(-1) === field).map(text)[0];
  const rest = place.refusals.filter(({ path }) => !["name", "cprNumber", "note"].includes(path?.at(-1) ?? ""));

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (problems.name || problems.cprNumber) return;
    const { done, payload } = await place.run({
      jobOrderId: order.id,
      candidate: { name: name.trim(), cprNumber: cpr.replace(/\D/g, "") },
      note: note.trim() || null,
    });
    if (!done || !payload?.placement) return;
    say(words.place.done(words.placementStatus[payload.placement.status]));
    refresh();
    onClose();
  }
  if (!order.viewerCanPlace) {
    return (
      <Dialog heading={words.place.heading} onClose={onClose}>
        <Notice kind="warning" heading={words.place.blocked}>
          {order.viewerCannotPlaceReasons.map((reason) => <p key={reason}>{text({ code: reason })}</p>)}
        </Notice>
        <button type="button" className="button button-secondary" onClick={onClose}>{words.close}</button>
      </Dialog>
    );
  }
  return (
    <Dialog heading={words.place.heading} onClose={onClose}>
      <form onSubmit={send} noValidate>
        <p className="faint">{words.place.lead(order.title)}</p>
        <Refusals refusals={rest} fault={place.fault} />
        <TextField name="name" label={words.place.name} hint={words.place.nameHint} required most={200} value={name} onChange={setName} error={(tried && problems.name) || refused("name")} />
        <TextField name="cprNumber" label={words.place.cpr} hint={words.place.cprHint} required most={11} value={cpr} onChange={setCpr} error={(tried && problems.cprNumber) || refused("cprNumber")} />
        <TextField name="note" label={words.place.note} most={2000} rows={4} value={note} onChange={setNote} error={refused("note")} />
        <div className="row">
          <button type="submit" className="button button-primary" disabled={place.fetching}>{words.place.heading}</button>
          <button type="button" className="button button-secondary" onClick={onClose}>{words.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
}
