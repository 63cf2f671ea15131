import { useEffect, useState } from "react";
import { ShareOrderDocument, type ShareFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Dialog } from "../parts/dialog";
import { Notice, useRefusalText } from "../parts/notice";
import { Refusals } from "../parts/refusals";
import { useAction } from "../parts/use-action";
import { useViewer } from "../session/viewer";
import { DESCRIPTIONS, othersRead } from "./readers";
import type { FullOrder } from "./use-order";

type Option = NonNullable<FullOrder["shareOptions"]>[number];

const SHORT = 60; // letters of work tasks that hardly say what the job asks for
const SLOW = 20_000; // milliseconds; JobAG mostly answers within the second

/** Notificering af gruppe: choose, see what recipients get, confirm, and follow it until JobAG has answered. */
export default function ShareDialog({ order, refresh, onClose }: { order: FullOrder; refresh(): void; onClose(): void }) {
  const { words } = useLanguage();
  const options = order.shareOptions ?? [];
  const [code, setCode] = useState(options.find((option) => option.canShare)?.network.code);
  const [share, setShare] = useState<ShareFragment | null>(null);
  const action = useAction(ShareOrderDocument);
  const chosen = options.find((option) => option.network.code === code);

  async function send() {
    const { payload } = await action.run({ jobOrderId: order.id, networkCode: code! });
    if (payload?.share) setShare(payload.share);
    refresh();
  }
  return (
    <Dialog heading={words.share.heading} onClose={onClose} wide>
      {share ? (
        <Progress order={order} begun={share} onClose={onClose} />
      ) : (
        <>
          <Refusals {...action} />
          <Choice options={options} code={code} onChoose={setCode} />
          {chosen && <Preview order={order} option={chosen} />}
          <div className="row">
            <button type="button" className="button button-primary" disabled={!chosen?.canShare || action.fetching} onClick={send}>{words.share.send}</button>
            <button type="button" className="button button-secondary" onClick={onClose}>{words.cancel}</button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function Choice({ options, code, onChoose }: { options: Option[]; code: string | undefined; onChoose(code: string): void }) {
  const { words } = useLanguage();
  const text = useRefusalText();
  return (
    <fieldset className="choices">
      <legend>{words.share.choose}</legend>
      <p className="faint">{words.share.chooseHint}</p>
      {options.map(({ network, canShare, reasons }) => (
        <div key={network.code}>
          <label className="tick">
            <input type="radio" name="network" value={network.code} checked={code === network.code} disabled={!canShare} onChange={() => onChoose(network.code)} />
            <span><strong>{network.code}</strong> {network.name}, {words.info.members(network.members.length)}</span>
          </label>
          {reasons.map((reason) => <p key={reason} className="blocked">{text({ code: reason })}</p>)}
        </div>
      ))}
    </fieldset>
  );
}

/** Exactly what a recipient reads, by the schema's own rule. */
function Preview({ order, option }: { order: FullOrder; option: Option }) {
  const { words, date, number } = useLanguage();
  const viewer = useViewer();
  const seen: [string, string][] = [
    [words.column.title, order.title],
    [words.column.authority, order.primaryAuthority.name],
    [words.column.company, order.company.name],
    [words.column.occupation, order.occupation ?? ""],
    [words.column.type, words.orderType[order.type]],
    [words.column.startDate, date(order.startDate) || words.order.soonest],
    [words.column.endDate, date(order.endDate)],
    [words.column.vacancies, number(order.vacancies)],
    [words.column.coordinator, order.coordinator?.name ?? ""],
  ];
  return (
    <div className="preview">
      <section aria-label={words.share.preview}>
        <h3>{words.share.preview}</h3>
        <dl className="facts one">
          {seen.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        </dl>
        {DESCRIPTIONS.filter(othersRead).map((field) => (
          <div key={field}><h4>{words.order[field]}</h4><p className="written">{order[field]}</p></div>
        ))}
        {(order.workTasks ?? "").length < SHORT && <Notice kind="warning">{words.share.warnEmpty}</Notice>}
        <h4>{words.share.hidden}</h4>
        <ul className="hidden-fields">
          {DESCRIPTIONS.filter((field) => !othersRead(field)).map((field) => <li key={field}>{words.order[field]}</li>)}
        </ul>
      </section>
      <section aria-label={words.share.recipients}>
        <h3>{words.share.recipients}</h3>
        <p className="faint">{words.info.members(option.network.members.length)}</p>
        <ul className="members" tabIndex={0} aria-label={option.network.name}>
          {option.network.members.map((member) => <li key={member.id}><span className="faint">{member.displayNumber}</span> {member.name}</li>)}
        </ul>
        {option.network.members.some(({ id }) => id === viewer.authority.id) && <p className="faint">{words.share.alsoOwner}</p>}
      </section>
    </div>
  );
}

/** From the order behind the dialog, which is read anew when JobAG has answered. */
function Progress({ order, begun, onClose }: { order: FullOrder; begun: ShareFragment; onClose(): void }) {
  const { words } = useLanguage();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW);
    return () => clearTimeout(timer);
  }, []);
  const share = order.shares?.find(({ id }) => id === begun.id) ?? begun;
  const code = share.network.code;
  return (
    <>
      {share.status === "PENDING" && (
        <Notice kind="info">
          <p>{words.share.pending(code)}</p>
          {slow && <p>{words.share.slow}</p>}
        </Notice>
      )}
      {share.status === "SHARED" && <Notice kind="success" heading={words.shareStatus.SHARED}>{words.share.shared(code, share.recipients.length)}</Notice>}
      {share.status === "FAILED" && (
        <Notice kind="error" heading={words.share.failedHeading}>
          <p>{share.failure}</p>
          <p>{words.share.failedHint}</p>
        </Notice>
      )}
      <button type="button" className="button button-primary" onClick={onClose}>{words.close}</button>
    </>
  );
}
