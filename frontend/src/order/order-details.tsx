import type { ReactNode } from "react";
import { useLanguage } from "../language/language";
import { describesReaders, DESCRIPTIONS } from "./readers";
import type { FullOrder } from "./use-order";

/** A fact with its name; a withheld one is shown as withheld, never as empty. */
function Fact({ name, field, order, children }: { name: string; field?: string; order: FullOrder; children: ReactNode }) {
  const { words } = useLanguage();
  const withheld = field && order.withheldFields.includes(field);
  return (
    <div>
      <dt>{name}</dt>
      <dd>{withheld ? <Withheld /> : children || <span className="faint">{words.none}</span>}</dd>
    </div>
  );
}

export function Withheld() {
  const { words } = useLanguage();
  return <span className="withheld">{words.order.withheld}</span>;
}

export function Basics({ order }: { order: FullOrder }) {
  const { words, date, time, number } = useLanguage();
  return (
    <section className="card" aria-labelledby="basics">
      <header className="card-head"><h2 id="basics">{words.order.basics}</h2></header>
      <dl className="facts">
        <Fact name={words.order.company} order={order}>
          {order.company.name}
          {order.company.cvrNumber && <span className="faint"> {words.order.cvr} {order.company.cvrNumber}</span>}
        </Fact>
        <Fact name={words.column.occupation} order={order}>{order.occupation}</Fact>
        <Fact name={words.column.type} order={order}>{words.orderType[order.type] ?? order.type}</Fact>
        <Fact name={words.column.requestId} order={order}>{order.requestId}</Fact>
        <Fact name={words.column.startDate} order={order}>{date(order.startDate) || words.order.soonest}</Fact>
        <Fact name={words.column.endDate} order={order}>{date(order.endDate)}</Fact>
        <Fact name={words.column.vacancies} order={order}>{number(order.vacancies)}</Fact>
        <Fact name={words.column.referred} field="referredCount" order={order}>{order.referredCount !== null && number(order.referredCount)}</Fact>
        <Fact name={words.order.origin} order={order}>{words.origin[order.origin] ?? order.origin}</Fact>
        <Fact name={words.column.createdAt} order={order}>{time(order.createdAt)}</Fact>
        <Fact name={words.column.updatedAt} field="updatedAt" order={order}>{time(order.updatedAt)}</Fact>
        {order.closedReason && <Fact name={words.order.closedReason} order={order}>{words.closedReason[order.closedReason]}</Fact>}
      </dl>
    </section>
  );
}

export function Descriptions({ order }: { order: FullOrder }) {
  const { words } = useLanguage();
  return (
    <section className="card" aria-labelledby="details">
      <header className="card-head"><h2 id="details">{words.order.details}</h2></header>
      <div className="card-body descriptions">
        {DESCRIPTIONS.map((field) => (
          <div key={field}>
            <h3>{words.order[field]}</h3>
            {order.withheldFields.includes(field) ? (
              <p><Withheld /></p>
            ) : (
              <p className="written">{order[field] || <span className="faint">{words.order.empty}</span>}</p>
            )}
            <p className="readers">{describesReaders(field, words)}</p>
          </div>
        ))}
      </div>
    </section>
  );
}
