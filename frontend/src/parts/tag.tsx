import type { JobOrderStatus, PlacementStatus } from "../generated/operations";
import { useLanguage } from "../language/language";

type Tone = "good" | "wait" | "bad" | "rest";

const ORDER: Record<JobOrderStatus, Tone> = { OPEN: "good", INACTIVE: "wait", CLOSED: "rest" };
const PLACEMENT: Record<PlacementStatus, Tone> = {
  AWAITING_APPROVAL: "wait", AVAILABLE_TO_COMPANY: "good", SENT: "good", HIRED: "good",
  REJECTED: "bad", NOT_HIRED: "rest", WITHDRAWN: "rest", LAPSED: "rest",
};
const Tag = ({ tone, text }: { tone: Tone | undefined; text: string }) => <span className={`tag-${tone ?? "rest"} state`}>{text}</span>;

export function OrderStatusTag({ status }: { status: JobOrderStatus }) {
  const { words } = useLanguage();
  return <Tag tone={ORDER[status]} text={words.orderStatus[status] ?? status} />;
}

export function PlacementStatusTag({ status }: { status: PlacementStatus }) {
  const { words } = useLanguage();
  return <Tag tone={PLACEMENT[status]} text={words.placementStatus[status] ?? status} />;
}
