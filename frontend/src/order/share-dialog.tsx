import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { ShareOrderDocument, SharePreviewDocument, type ShareFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Dialog } from "../parts/dialog";
import { Skeleton } from "../lists/list-panel";
import { Fault, Notice, useRefusalText } from "../parts/notice";
import { Refusals } from "../parts/refusals";
import { useAction } from "../parts/use-action";
import { useViewer } from "../session/viewer";
import { DESCRIPTIONS } from "./readers";
import type { FullOrder } from "./use-order";

type Option = NonNullable<FullOrder["shareOptions"]>[number];

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
          {chosen && <Preview order={order} network={chosen.network.code} />}
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

/** What a recipient would read and who they are, as the server says before anything is shared. */
function Preview({ order, network }: { order: FullOrder; network: string }) {
  const { words, date, number } = useLanguage();
  const viewer = useViewer();
  const [{ data, error }] = useQuery({ query: SharePreviewDocument, variables: { id: order.id, network }, requestPolicy: "network-only" });
  if (error) return <Fault error={error} />;
  const preview = data?.jobOrderSharePreview;
  if (!preview) return <Skeleton />;
  const { asRecipient: read, recipients, warnings } = preview;
  const withheld = (field: string) => read.withheldFields.includes(field);
  const seen: [string, string | undefined | null][] = [
    [words.column.title, read.title],
    [words.column.authority, read.primaryAuthority.name],
    [words.column.company, read.company.name],
    [words.column.occupation, read.occupation],
    [words.column.type, words.orderType[read.type]],
    [words.column.startDate, date(read.startDate) || words.order.soonest],
    [words.column.endDate, date(read.endDate)],
    [words.column.vacancies, number(read.vacancies)],
    [words.column.responsibleConsultant, read.responsibleConsultant?.name],
    [words.column.coordinator, read.coordinator?.name],
    [words.column.externalCoordinator, read.externalCoordinator?.name],
  ];
  return (
    <>
      {warnings.length > 0 && (
        <Notice kind="warning" heading={words.share.warnings}>
          {warnings.map((warning) => <p key={warning}>{words.shareWarning[warning] ?? warning}</p>)}
        </Notice>
      )}
      <div className="preview">
        <section aria-label={words.share.preview}>
          <h3>{words.share.preview}</h3>
          <dl className="facts one">
            {seen.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
          </dl>
          {DESCRIPTIONS.filter((field) => !withheld(field)).map((field) => (
            <div key={field}><h4>{words.order[field]}</h4><p className="written">{read[field]}</p></div>
          ))}
          <h4>{words.share.hidden}</h4>
          <ul className="hidden-fields">
            {DESCRIPTIONS.filter(withheld).map((field) => <li key={field}>{words.order[field]}</li>)}
          </ul>
        </section>
        <section aria-label={words.share.recipients}>
          <h3>{words.share.recipients}</h3>
          <p className="faint">{words.info.members(recipients.length)}</p>
          <ul className="members" tabIndex={0} aria-label={words.share.recipients}>
            {recipients.map((recipient) => <li key={recipient.id}><span className="faint">{recipient.displayNumber}</span> {recipient.name}</li>)}
          </ul>
          {recipients.some(({ id }) => id === viewer.authority.id) && <p className="faint">{words.share.alsoOwner}</p>}
        </section>
      </div>
    </>
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
