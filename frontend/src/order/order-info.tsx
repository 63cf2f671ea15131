import { useMemo, useState } from "react";
import { EndShareDocument, type ShareFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Dialog } from "../parts/dialog";
import { useSay } from "../parts/notice";
import { Refusals } from "../parts/refusals";
import { useAction } from "../parts/use-action";
import { useRole } from "../session/viewer";
import { Withheld } from "./order-details";
import type { FullOrder } from "./use-order";

const TONE = { PENDING: "wait", SHARED: "good", FAILED: "bad", ENDED: "rest" };

/** Øvrig information: what JobAG knows, who is who, and whom the order was shared with. */
export function OrderInfo({ order, refresh }: { order: FullOrder; refresh(): void }) {
  const { words, date } = useLanguage();
  return (
    <section className="card" aria-labelledby="info">
      <header className="card-head"><h2 id="info">{words.info.heading}</h2></header>
      <div className="card-body stack">
        <div>
          <h3>{words.info.orderInfo}</h3>
          <dl className="facts one">
            <div><dt>{words.info.dfdg}</dt><dd>{date(order.dfdgCreatedOn) || words.none} <Lock /></dd></div>
            <div><dt>{words.info.coordinatorAllowed}</dt><dd>{order.coordinatorAllowed ? words.yes : words.no} <Lock /></dd></div>
          </dl>
        </div>
        <div>
          <h3>{words.info.people}</h3>
          <dl className="facts one">
            <div><dt>{words.column.authority}</dt><dd>{order.primaryAuthority.displayNumber} {order.primaryAuthority.name}</dd></div>
            <div><dt>{words.column.responsibleConsultant}</dt><dd>{order.responsibleConsultant?.name ?? words.none}</dd></div>
            <div><dt>{words.column.coordinator}</dt><dd>{order.coordinator?.name ?? words.none}</dd></div>
            <div>
              <dt>{words.column.externalCoordinator}</dt>
              <dd>{order.externalCoordinator ? `${order.externalCoordinator.name}, ${order.externalCoordinator.authority.name}` : words.none}</dd>
            </div>
            {order.receivedThrough.length > 0 && (
              <div><dt>{words.info.receivedThrough}</dt><dd>{order.receivedThrough.map((network) => network.code).join(", ")}</dd></div>
            )}
          </dl>
        </div>
        <div>
          <h3>{words.info.notified}</h3>
          {order.shares ? <Notified shares={order.shares} refresh={refresh} /> : <p><Withheld /></p>}
        </div>
      </div>
    </section>
  );
}

function Lock() {
  const { words } = useLanguage();
  return <span className="lock" title={words.info.locked}><span className="sr-only">{words.info.locked}</span></span>;
}

function Notified({ shares, refresh }: { shares: ShareFragment[]; refresh(): void }) {
  const { words, time } = useLanguage();
  const owner = useRole("CONSULTANT");
  const [sought, setSought] = useState("");
  const [ending, setEnding] = useState<ShareFragment | null>(null);
  const live = shares.filter((share) => share.status === "SHARED");
  const total = useMemo(() => new Set(live.flatMap((share) => share.recipients.map(({ id }) => id))).size, [live]);
  if (!shares.length) return <p className="faint">{words.info.notShared}</p>;
  return (
    <>
      <ul className="shares">
        {shares.map((share) => (
          <li key={share.id}>
            <strong>{share.network.code}</strong>
            <span className={`state tag-${TONE[share.status]}`}>{words.shareStatus[share.status]}</span>
            <span className="faint">{words.info.sharedBy(share.sharedBy?.name ?? words.order.historyBy, time(share.sharedAt))}</span>
            {share.failure && <span className="failure">{share.failure}</span>}
            {owner && (share.status === "SHARED" || share.status === "PENDING") && (
              <button type="button" className="quiet" aria-label={words.info.endOf(share.network.code)} onClick={() => setEnding(share)}>{words.info.end}</button>
            )}
          </li>
        ))}
      </ul>
      {live.length > 0 && (
        <>
          <p className="faint">{words.info.total(total)}</p>
          <input type="search" className="form-input notified-search" aria-label={words.info.search} placeholder={words.info.search} value={sought} onChange={(event) => setSought(event.target.value)} />
          {live.map((share) => <Recipients key={share.id} share={share} sought={sought.trim().toLowerCase()} />)}
        </>
      )}
      {ending && <EndShare share={ending} refresh={refresh} onClose={() => setEnding(null)} />}
    </>
  );
}

function Recipients({ share, sought }: { share: ShareFragment; sought: string }) {
  const { words } = useLanguage();
  const shown = share.recipients.filter(({ name, displayNumber }) => name.toLowerCase().includes(sought) || displayNumber.includes(sought) || displayNumber.replace(".", "").includes(sought));
  return (
    <details className="recipients" open>
      <summary>{share.network.name} ({share.network.code}), {words.info.members(share.recipients.length)}</summary>
      {shown.length ? (
        <div className="recipients-scroll" tabIndex={0} role="region" aria-label={`${words.info.notified}: ${share.network.code}`}>
          <table className="plain">
            <thead><tr><th scope="col">{words.info.authorityType}</th><th scope="col">{words.info.authorityNumber}</th><th scope="col">{words.info.jobcenter}</th></tr></thead>
            <tbody>
              {shown.map((authority) => (
                <tr key={authority.id}><td>{words.authorityType[authority.type] ?? authority.type}</td><td>{authority.displayNumber}</td><td>{authority.name}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p className="faint">{words.info.none}</p>
      )}
    </details>
  );
}

function EndShare({ share, refresh, onClose }: { share: ShareFragment; refresh(): void; onClose(): void }) {
  const { words } = useLanguage();
  const say = useSay();
  const end = useAction(EndShareDocument);
  async function confirm() {
    if (!(await end.run({ shareId: share.id })).done) return;
    say(words.info.ended(share.network.code));
    refresh();
    onClose();
  }
  return (
    <Dialog heading={words.info.endOf(share.network.code)} onClose={onClose}>
      <Refusals {...end} />
      <p>{words.info.endWarning}</p>
      <div className="row">
        <button type="button" className="button button-warning" disabled={end.fetching} onClick={confirm}>{words.info.end}</button>
        <button type="button" className="button button-secondary" onClick={onClose}>{words.cancel}</button>
      </div>
    </Dialog>
  );
}
