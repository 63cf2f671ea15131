import { useMutation } from "urql";
import { useLocation } from "wouter";
import { SetDefaultDashboardDocument } from "../generated/operations";
import { useLanguage } from "../language/language";
import { useViewer } from "../session/viewer";

/** Benyt som standard: what is on the screen now opens first from now on. */
export function DefaultButton() {
  const { words } = useLanguage();
  const viewer = useViewer();
  const [path] = useLocation();
  const [{ fetching }, set] = useMutation(SetDefaultDashboardDocument);
  const already = (viewer.defaultDashboard ?? "/samarbejde") === path;
  if (!viewer.roles.includes("CONSULTANT")) return null;
  return already ? (
    <span className="faint pinned">{words.list.isDefault}</span>
  ) : (
    <button type="button" className="quiet" disabled={fetching} onClick={() => set({ input: { dashboard: path } })}>
      {words.list.useAsDefault}
    </button>
  );
}
