import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { DeliveriesDocument, DeliverySummaryDocument, type DeliveryState } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Skeleton } from "../lists/list-panel";
import { Fault } from "../parts/notice";
import { usePage } from "../parts/use-page";
import { DeliveryLine } from "./delivery-line";
import { DriftSection } from "./drift-section";

const LOOK_EVERY = 10_000; // milliseconds: administrators are told of no order, so nothing tells of its messages

/** The messages to JobAG: what waits, what went wrong, and what can be done about it. */
export default function DeliveriesPage() {
  const { words, age } = useLanguage();
  const [state, setState] = useState<DeliveryState | null>(null);
  const [afters, setAfters] = useState<(string | null)[]>([null]);
  const [{ data, error }, ask] = useQuery({ query: DeliverySummaryDocument, requestPolicy: "cache-and-network" });
  const looks = useLooks();
  useEffect(() => ask({ requestPolicy: "network-only" }), [ask, looks]);
  usePage(words.delivery.heading);
  const choose = (next: DeliveryState) => {
    setState(next === state ? null : next);
    setAfters([null]);
  };
  const waiting = data?.deliverySummary.oldestWaitingSince;
  return (
    <main id="content" tabIndex={-1} className="page">
      <div className="page-head"><h1>{words.delivery.heading}</h1></div>
      <p className="faint">{words.delivery.lead}</p>
      {error && <Fault error={error} retry={() => ask()} />}
      <div className="row states" role="group" aria-label={words.delivery.states}>
        {data?.deliverySummary.counts.map((count) => (
          <button key={count.state} type="button" aria-pressed={count.state === state} onClick={() => choose(count.state)}>
            <strong>{count.value}{count.capped && "+"}</strong> {words.deliveryState[count.state] ?? count.state}
          </button>
        ))}
      </div>
      <p className="faint" role="status">{waiting ? words.delivery.oldest(age(waiting)) : words.delivery.noneWaits}</p>
      <section className="card" aria-label={words.delivery.heading}>
        <div className="sideways">
          <table className="plain deliveries">
            <thead>
              <tr>
                {[words.delivery.message, words.column.status, words.delivery.order, words.column.createdAt, words.delivery.attempts, words.delivery.next].map((name) => (
                  <th key={name} scope="col">{name}</th>
                ))}
                <th scope="col"><span className="sr-only">{words.delivery.actions}</span></th>
              </tr>
            </thead>
            <tbody>
              {afters.map((after, index) => (
                <Deliveries key={after} state={state} after={after} looks={looks} last={index === afters.length - 1} onMore={(cursor) => setAfters([...afters, cursor])} />
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <DriftSection looks={looks} />
    </main>
  );
}

interface Given {
  state: DeliveryState | null;
  after: string | null;
  looks: number;
  last: boolean;
  onMore(cursor: string): void;
}

function Deliveries({ state, after, looks, last, onMore }: Given) {
  const { words } = useLanguage();
  const variables = { filter: state ? { state: [state] } : null, after };
  const [{ data, error, fetching }, ask] = useQuery({ query: DeliveriesDocument, variables, requestPolicy: "cache-and-network" });
  useEffect(() => ask({ requestPolicy: "network-only" }), [ask, looks]);
  const whole = (content: React.ReactNode) => <tr><td colSpan={7}>{content}</td></tr>;
  if (!data) return whole(error ? <Fault error={error} retry={() => ask()} /> : <Skeleton />);
  const { nodes, pageInfo } = data.deliveries;
  return (
    <>
      {nodes.map((delivery) => <DeliveryLine key={delivery.id} delivery={delivery} />)}
      {!nodes.length && !fetching && whole(<span className="faint">{words.list.empty}</span>)}
      {last && pageInfo.hasNextPage && whole(<button type="button" className="quiet" onClick={() => onMore(pageInfo.endCursor!)}>{words.delivery.more}</button>)}
    </>
  );
}

/** Counts up while the page is looked at. */
function useLooks() {
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && setLooks((now) => now + 1), LOOK_EVERY);
    return () => clearInterval(timer);
  }, []);
  return looks;
}
