import { useLanguage, type Words } from "../language/language";
import type { FullOrder } from "./use-order";

type Event = NonNullable<FullOrder["history"]>["nodes"][number];

export function OrderHistory({ history }: { history: Event[] }) {
  const { words, time } = useLanguage();
  return (
    <section className="card" aria-labelledby="history">
      <header className="card-head"><h2 id="history">{words.order.history}</h2></header>
      <ol className="history card-body">
        {history.toReversed().map((event) => (
          <li key={`${event.at} ${event.action} ${event.toState}`}>
            <strong>{words.action[event.action as keyof Words["action"]] ?? event.action}</strong>
            <span className="faint">{time(event.at)}, {event.by?.name ?? words.order.historyBy}</span>
            {event.reason && <span>{reason(event.reason, words)}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A reason is a code of ours, the names of changed fields, or somebody's words. */
function reason(text: string, words: Words): string {
  const codes: Record<string, string> = { ...words.closedReason, ...words.rejectionReason };
  if (codes[text]) return codes[text];
  const field = (name: string) => {
    const key = name.trim().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return (words.order as Record<string, unknown>)[key] ?? (words.column as Record<string, string>)[key];
  };
  const fields = text.split(",").map(field);
  return fields.every((name) => typeof name === "string") ? fields.join(", ") : text;
}
