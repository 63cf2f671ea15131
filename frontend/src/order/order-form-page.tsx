import { useQuery } from "urql";
import { useLocation } from "wouter";
import { CreateOrderDocument, OrderDocument, type CreateJobOrderInput, type OrderFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Skeleton } from "../lists/list-panel";
import { NotFound } from "../parts/not-found";
import { Fault, useSay } from "../parts/notice";
import { useAction } from "../parts/use-action";
import { EditOrder } from "./edit-order";
import { OrderForm } from "./order-form";
import { EMPTY, inputOf, type FieldName } from "./order-values";

export default function OrderFormPage({ id }: { id?: string }) {
  return id ? <Existing id={id} /> : <NewOrder />;
}

function NewOrder() {
  const { words } = useLanguage();
  const say = useSay();
  const [, navigate] = useLocation();
  const create = useAction(CreateOrderDocument);
  return (
    <main id="content" className="page form-page">
      <h1>{words.order.new}</h1>
      <OrderForm
        draft="order.new"
        start={EMPTY}
        submit={words.order.create}
        back="/samarbejde"
        outcome={create}
        withCoordinator
        onSubmit={async (values, forget) => {
          const { done, payload } = await create.run(inputOf(values, Object.keys(EMPTY) as FieldName[]) as unknown as CreateJobOrderInput);
          if (!done || !payload?.jobOrder) return;
          forget();
          say(words.order.created);
          navigate(`/jobordrer/${encodeURIComponent(payload.jobOrder.id)}`);
        }}
      />
    </main>
  );
}

function Existing({ id }: { id: string }) {
  const { words } = useLanguage();
  const [{ data, error, stale, fetching }] = useQuery({ query: OrderDocument, variables: { id }, requestPolicy: "cache-and-network" });
  const order = data?.jobOrder;
  if (error && !order) return <main id="content" className="page"><Fault error={error} /></main>;
  if (!order && !fetching) return <NotFound text={words.order.missing} />;
  if (!order || stale) return <main id="content" className="page"><Skeleton /></main>;
  if (order.viewerRelation !== "OWNER") return <NotFound text={words.code.NOT_OWNER} />;
  return <Kept order={order} />;
}

/** Edits start from the version that was read first, whatever the cache hears afterwards. */
function Kept({ order }: { order: OrderFragment }) {
  const { words } = useLanguage();
  return (
    <main id="content" className="page form-page">
      <h1>{words.order.editing(order.title)}</h1>
      <EditOrder first={order} />
    </main>
  );
}
