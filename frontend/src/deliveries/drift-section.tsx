import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { DriftsDocument, SettleDriftDocument, type DriftKind, type DriftRowFragment, type Settlement } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Skeleton } from "../lists/list-panel";
import { Fault, useSay } from "../parts/notice";
import { Refusals } from "../parts/refusals";
import { useAction } from "../parts/use-action";

/** What can be decided about each kind; the server has the last word. */
const CHOICES: Record<DriftKind, Settlement[]> = { OVERWRITTEN: ["KEEP_JOBAG"], NOT_AT_JOBAG: ["SEND_OURS"], DIFFERS: ["KEEP_JOBAG", "SEND_OURS"] };

/** Where job orders and JobAG's state of them came apart, until somebody settles it. */
export function DriftSection({ looks }: { looks: number }) {
  const { words } = useLanguage();
  const [afters, setAfters] = useState<(string | null)[]>([null]);
  return (
    <section className="card" aria-labelledby="drifts">
      <h2 id="drifts">{words.drift.heading}</h2>
      <p className="faint">{words.drift.lead}</p>
      <div className="sideways">
        <table className="plain deliveries">
          <thead>
            <tr>
              {[words.drift.field, words.drift.kind, words.delivery.order, words.drift.localText, words.drift.notedAt].map((name) => <th key={name} scope="col">{name}</th>)}
              <th scope="col"><span className="sr-only">{words.delivery.actions}</span></th>
            </tr>
          </thead>
          <tbody>
            {afters.map((after, index) => (
              <Drifts key={after} after={after} looks={looks} last={index === afters.length - 1} onMore={(cursor) => setAfters([...afters, cursor])} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface Given {
  after: string | null;
  looks: number;
  last: boolean;
  onMore(cursor: string): void;
}

function Drifts({ after, looks, last, onMore }: Given) {
  const { words } = useLanguage();
  const [{ data, error }, ask] = useQuery({ query: DriftsDocument, variables: { after }, requestPolicy: "cache-and-network" });
  useEffect(() => ask({ requestPolicy: "network-only" }), [ask, looks]);
  const whole = (content: React.ReactNode) => <tr><td colSpan={6}>{content}</td></tr>;
  if (!data) return whole(error ? <Fault error={error} retry={() => ask()} /> : <Skeleton />);
  const { nodes, pageInfo } = data.drifts;
  const open = nodes.filter((drift) => !drift.settledAt);
  return (
    <>
      {open.map((drift) => <DriftLine key={drift.id} drift={drift} />)}
      {!open.length && !after && !pageInfo.hasNextPage && whole(<span className="faint">{words.drift.none}</span>)}
      {last && pageInfo.hasNextPage && whole(<button type="button" className="quiet" onClick={() => onMore(pageInfo.endCursor!)}>{words.delivery.more}</button>)}
    </>
  );
}

function DriftLine({ drift }: { drift: DriftRowFragment }) {
  const { words, time } = useLanguage();
  const say = useSay();
  const settle = useAction(SettleDriftDocument);
  const { jobOrder, kind } = drift;
  const name = words.drift.fields[drift.field as keyof typeof words.drift.fields] ?? drift.field;
  const choose = (settlement: Settlement) => async () => {
    if ((await settle.run({ driftId: drift.id, settlement })).done) say(words.drift.settled[settlement]);
  };
  return (
    <>
      <tr>
        <td><strong>{name}</strong></td>
        <td>{words.driftKind[kind] ?? kind}</td>
        <td>{jobOrder ? <Link href={`/jobordrer/${encodeURIComponent(jobOrder.id)}`}>{jobOrder.title}</Link> : <span className="faint">{words.delivery.unseen}</span>}</td>
        <td>{jobOrder ? drift.localText ?? words.none : <span className="faint">{words.delivery.unseen}</span>}</td>
        <td>{time(drift.notedAt)}</td>
        <td className="end">
          {(CHOICES[kind] ?? []).map((settlement) => (
            <button key={settlement} type="button" className="quiet" disabled={settle.fetching} aria-label={words.drift.settleOf(words.drift.settle[settlement], name)} onClick={choose(settlement)}>{words.drift.settle[settlement]}</button>
          ))}
        </td>
      </tr>
      {(settle.refusals.length > 0 || settle.fault) && <tr><td colSpan={6}><Refusals refusals={settle.refusals} fault={settle.fault} /></td></tr>}
    </>
  );
}
