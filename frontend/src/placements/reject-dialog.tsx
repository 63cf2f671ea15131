import { useState } from "react";
import type { RejectionReason } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Dialog } from "../parts/dialog";
import { TextField } from "../parts/field";

interface Given {
  names: string[];
  onReject(reason: RejectionReason, comment: string): void;
  onClose(): void;
}

export function RejectDialog({ names, onReject, onClose }: Given) {
  const { words } = useLanguage();
  const [reason, setReason] = useState<RejectionReason>("NOT_QUALIFIED");
  const [comment, setComment] = useState("");
  return (
    <Dialog heading={words.placement.rejectHeading(names.length)} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onReject(reason, comment);
        }}
      >
        <p><strong>{names.join("; ")}</strong></p>
        <fieldset className="choices">
          <legend>{words.placement.reason}</legend>
          {Object.entries(words.rejectionReason).map(([value, text]) => (
            <label key={value} className="tick">
              <input type="radio" name="reason" checked={reason === value} onChange={() => setReason(value as RejectionReason)} />
              {text}
            </label>
          ))}
        </fieldset>
        <TextField name="comment" label={words.placement.comment} most={2000} rows={3} value={comment} onChange={setComment} />
        <div className="row">
          <button type="submit" className="button button-warning">{words.placement.reject}</button>
          <button type="button" className="button button-secondary" onClick={onClose}>{words.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
}
