import { useState } from "react";
import { useLocation } from "wouter";
import { UpdateOrderDocument, type OrderFragment, type UpdateJobOrderInput } from "../generated/operations";
import { useLanguage } from "../language/language";
import { useSay } from "../parts/notice";
import { useAction } from "../parts/use-action";
import { Conflict } from "./conflict";
import { OrderForm } from "./order-form";
import { changedFields, inputOf, valuesOf, type OrderValues } from "./order-values";

/** Saves what was changed, and only that; when another was faster, both versions are shown. */
export function EditOrder({ first }: { first: OrderFragment }) {
  const { words } = useLanguage();
  const say = useSay();
  const [, navigate] = useLocation();
  const update = useAction(UpdateOrderDocument);
  const [base, setBase] = useState(first);
  const [conflict, setConflict] = useState<{ theirs: OrderFragment; mine: OrderValues; forget(): void } | null>(null);
  const page = `/jobordrer/${encodeURIComponent(first.id)}`;

  async function save(values: OrderValues, from: OrderFragment, forget: () => void) {
    const fields = changedFields(valuesOf(from), values);
    const input = { jobOrderId: from.id, expectedVersion: from.version ?? 0, ...inputOf(values, fields) } as UpdateJobOrderInput;
    const { done, refusals, payload } = await update.run(input);
    if (refusals.some(({ code }) => code === "VERSION_CONFLICT") && payload?.jobOrder) {
      return setConflict({ theirs: payload.jobOrder, mine: values, forget });
    }
    if (!done) return setConflict(null);
    forget();
    say(words.order.saved);
    navigate(page);
  }
  return (
    <>
      {conflict && (
        <Conflict
          base={valuesOf(base)}
          theirs={valuesOf(conflict.theirs)}
          mine={conflict.mine}
          saving={update.fetching}
          onBack={() => setConflict(null)}
          onSave={(merged) => {
            setBase(conflict.theirs);
            void save(merged, conflict.theirs, conflict.forget);
          }}
        />
      )}
      <div hidden={conflict !== null}>
        <OrderForm
          draft={`order.${first.id}`}
          start={valuesOf(first)}
          submit={words.save}
          back={page}
          outcome={{ ...update, refusals: update.refusals.filter(({ code }) => code !== "VERSION_CONFLICT") }}
          onSubmit={(values, forget) => save(values, base, forget)}
        />
      </div>
    </>
  );
}
