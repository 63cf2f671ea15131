import { useState } from "react";
import { AssignCoordinatorsDocument, CloseOrdersDocument, DeactivateOrdersDocument, type ClosedReason, type OrderRowFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { usePeople } from "../order/assign-dialog";
import { ReasonChoice } from "../order/close-dialog";
import { Combobox, type Option } from "../parts/combobox";
import { Dialog } from "../parts/dialog";
import { Results } from "../placements/results";
import { useViewer } from "../session/viewer";
import { useBulk } from "./use-bulk";

interface Given {
  chosen: OrderRowFragment[];
  refresh(): void;
}

/** What can be done to the chosen job orders, each decided by itself. */
export function BulkActions({ chosen, refresh }: Given) {
  const { words } = useLanguage();
  const bulk = useBulk(refresh);
  const [open, setOpen] = useState<"close" | "assign" | null>(null);
  const none = !chosen.length || bulk.busy;
  return (
    <>
      <div className="queue-actions">
        <button type="button" className="button button-secondary button-small" disabled={none} onClick={() => void bulk.run(DeactivateOrdersDocument, chosen, {}, words.bulk.deactivated)}>{words.order.deactivate}</button>
        <button type="button" className="button button-secondary button-small" disabled={none} onClick={() => setOpen("assign")}>{words.order.assign}</button>
        <button type="button" className="button button-secondary button-small" disabled={none} onClick={() => setOpen("close")}>{words.bulk.close}</button>
        <span className="count" role="status">{chosen.length > 0 && words.bulk.selected(chosen.length)}</span>
      </div>
      <Results results={bulk.results} onClose={bulk.clear} />
      {open === "close" && (
        <CloseMany
          onClose={() => setOpen(null)}
          onChosen={(reason) => {
            setOpen(null);
            void bulk.run(CloseOrdersDocument, chosen, { reason }, words.bulk.closed);
          }}
        />
      )}
      {open === "assign" && (
        <AssignMany
          onClose={() => setOpen(null)}
          onChosen={(coordinatorId) => {
            setOpen(null);
            void bulk.run(AssignCoordinatorsDocument, chosen, { coordinatorId }, words.bulk.assigned);
          }}
        />
      )}
    </>
  );
}

function CloseMany({ onClose, onChosen }: { onClose(): void; onChosen(reason: ClosedReason): void }) {
  const { words } = useLanguage();
  const [reason, setReason] = useState<ClosedReason>("NEED_MET");
  return (
    <Dialog heading={words.bulk.close} onClose={onClose}>
      <p>{words.order.closeWarning}</p>
      <ReasonChoice reason={reason} onChange={setReason} />
      <div className="row">
        <button type="button" className="button button-warning" onClick={() => onChosen(reason)}>{words.bulk.close}</button>
        <button type="button" className="button button-secondary" onClick={onClose}>{words.cancel}</button>
      </div>
    </Dialog>
  );
}

function AssignMany({ onClose, onChosen }: { onClose(): void; onChosen(coordinatorId: string): void }) {
  const { words } = useLanguage();
  const [coordinator, setCoordinator] = useState<Option | null>(null);
  const ours = usePeople(useViewer().authority.id);
  return (
    <Dialog heading={words.order.assign} onClose={onClose}>
      <Combobox name="coordinator" label={words.column.coordinator} hint={words.form.searchPerson} value={coordinator} onChange={setCoordinator} search={ours} />
      <div className="row">
        <button type="button" className="button button-primary" disabled={!coordinator} onClick={() => coordinator && onChosen(coordinator.id)}>{words.save}</button>
        <button type="button" className="button button-secondary" onClick={onClose}>{words.cancel}</button>
      </div>
    </Dialog>
  );
}
