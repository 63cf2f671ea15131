import type { CombinedError } from "urql";
import { useLanguage } from "../language/language";
import { Fault, Notice, useRefusalText, type Refusal } from "./notice";

/** What stood against an action: refusals in words, and a fault with its id. */
export function Refusals({ refusals, fault }: { refusals: Refusal[]; fault?: CombinedError }) {
  const { words } = useLanguage();
  const text = useRefusalText();
  return (
    <>
      {fault && <Fault error={fault} />}
      {refusals.length > 0 && (
        <Notice kind="error" heading={words.failed}>
          {refusals.map((refusal) => <p key={`${refusal.code} ${refusal.path?.join(".")}`}>{text(refusal)}</p>)}
        </Notice>
      )}
    </>
  );
}
