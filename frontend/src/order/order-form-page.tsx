import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { CreateOrderDocument, OrderDocument, type CreateJobOrderInput, type OrderFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Skeleton } from "../lists/list-panel";
import { NotFound } from "../parts/not-found";
import { Fault, useSay } from "../parts/notice";
import { usePage } from "../parts/use-page";
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
  usePage(words.order.new);
  const create = useAction(CreateOrderDocument);
  return (
    <main id="content" tabIndex={-1} className="page form-page">
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
  const [first, setFirst] = useState<OrderFragment>();
  useEffect(() => {
    if (order?.viewerRelation === "OWNER" && !stale) setFirst((kept) => kept ?? order);
  }, [order, stale]);
  if (first) return <Kept order={first} />;
  if (error && !order) return <main id="content" tabIndex={-1} className="page"><Fault error={error} /></main>;
  if (!order && !fetching) return <NotFound text={words.order.missing} />;
  if (!order || order.viewerRelation === "OWNER") return <main id="content" tabIndex={-1} className="page"><Skeleton /></main>;
  return <NotFound text={words.code.NOT_OWNER} />;
}

/** Edits start from the version that was read first, whatever the cache hears afterwards. */
function Kept({ order }: { order: OrderFragment }) {
  const { words } = useLanguage();
  usePage(words.order.editing(order.title));
  return (
    <main id="content" tabIndex={-1} className="page form-page">
      <h1>{words.order.editing(order.title)}</h1>
      <EditOrder first={order} />
    </main>
  );
}
