import { Link } from "wouter";
import { CancelDeliveryDocument, RetryDeliveryDocument, type DeliveryRowFragment, type DeliveryState } from "../generated/operations";
import { useLanguage } from "../language/language";
import { useSay } from "../parts/notice";
import { Refusals } from "../parts/refusals";
import { useAction } from "../parts/use-action";

const TONE: Record<DeliveryState, string> = { WAITING: "wait", DELIVERED: "good", REFUSED: "bad", DEAD: "bad", CANCELLED: "rest" };

/** One message with its attempts, and what can be done with it now; the server has the last word. */
export function DeliveryLine({ delivery }: { delivery: DeliveryRowFragment }) {
  const { words, time, number } = useLanguage();
  const say = useSay();
  const retry = useAction(RetryDeliveryDocument);
  const cancel = useAction(CancelDeliveryDocument);
  const name = words.deliveryKind[delivery.operation] ?? delivery.operation;
  const { state, jobOrder, attempts } = delivery;
  const act = (action: typeof retry | typeof cancel, done: string) => async () => {
    if ((await action.run({ deliveryId: delivery.id })).done) say(done);
  };
  return (
    <>
      <tr>
        <td><strong>{name}</strong></td>
        <td><span className={`state tag-${TONE[state]}`}>{words.deliveryState[state] ?? state}</span></td>
        <td>{jobOrder ? <Link href={`/jobordrer/${encodeURIComponent(jobOrder.id)}`}>{jobOrder.title}</Link> : <span className="faint">{words.delivery.unseen}</span>}</td>
        <td>{time(delivery.createdAt)}</td>
        <td>
          {attempts.length ? (
            <details>
              <summary>{number(delivery.attemptCount)}</summary>
              <ol>
                {attempts.map((attempt) => (
                  <li key={attempt.number}>
                    {time(attempt.at)}: {words.attempt[attempt.outcome as keyof typeof words.attempt] ?? attempt.outcome}
                    <span className="faint"> {[attempt.status, words.delivery.took(number(attempt.durationMs))].filter(Boolean).join(", ")}</span>
                  </li>
                ))}
              </ol>
            </details>
          ) : number(delivery.attemptCount)}
        </td>
        <td>
          {state === "WAITING" ? words.delivery.nextAt(time(delivery.nextAttemptAt)) : words.delivery.endedAt(time(delivery.finishedAt))}
          {delivery.problem && <p className="faint">{delivery.problem}</p>}
        </td>
        <td className="end">
          {state !== "DELIVERED" && <button type="button" className="quiet" disabled={retry.fetching} aria-label={words.delivery.retryOf(name)} onClick={act(retry, words.delivery.retried)}>{words.delivery.retry}</button>}
          {state === "WAITING" && <button type="button" className="quiet" disabled={cancel.fetching} aria-label={words.delivery.cancelOf(name)} onClick={act(cancel, words.delivery.cancelled)}>{words.delivery.cancel}</button>}
        </td>
      </tr>
      {[retry, cancel].map(({ refusals, fault }, index) => (refusals.length > 0 || fault) && (
        <tr key={index}><td colSpan={7}><Refusals refusals={refusals} fault={fault} /></td></tr>
      ))}
    </>
  );
}
