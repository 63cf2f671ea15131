import { Link } from "wouter";
import { useLanguage } from "../language/language";
import { Skeleton } from "../lists/list-panel";
import { NotFound } from "../parts/not-found";
import { Fault, Notice } from "../parts/notice";
import { usePage } from "../parts/use-page";
import { OrderStatusTag } from "../parts/tag";
import { OrderActions } from "./order-actions";
import { Basics, Descriptions } from "./order-details";
import { OrderHistory } from "./order-history";
import { OrderInfo } from "./order-info";
import { OrderPlacements } from "./order-placements";
import { useOrder } from "./use-order";

export default function OrderPage({ id }: { id: string }) {
  const { words } = useLanguage();
  const { order, fetching, error, refresh } = useOrder(id);
  usePage(order?.title);
  if (!order) {
    if (!fetching && !error) return <NotFound text={words.order.missing} />;
    return <main id="content" tabIndex={-1} className="page">{error ? <Fault error={error} retry={refresh} /> : <Skeleton />}</main>;
  }
  return (
    <main id="content" tabIndex={-1} className="page">
      <nav className="crumbs" aria-label={words.nav.dashboard}><Link href="/samarbejde">{words.nav.dashboard}</Link></nav>
      <div className="page-head">
        <h1>{order.title}</h1>
        <OrderActions order={order} refresh={refresh} />
      </div>
      <p className="tags">
        <OrderStatusTag status={order.status} />
        {order.jobagStatus && <span className="state tag-rest">{words.jobagStatus[order.jobagStatus]}</span>}
        <span className="state tag-info">{words.order.relation[order.viewerRelation]}</span>
      </p>
      {error && <Fault error={error} retry={refresh} />}
      {order.jobagProblem && <Notice kind="warning" heading={words.order.jobagProblem}>{order.jobagProblem}</Notice>}
      <div className="columns">
        <div className="stack">
          <Basics order={order} />
          <Descriptions order={order} />
          <OrderPlacements order={order} refresh={refresh} />
        </div>
        <div className="stack">
          <OrderInfo order={order} refresh={refresh} />
          {order.history && <OrderHistory history={order.history.nodes} />}
        </div>
      </div>
    </main>
  );
}
