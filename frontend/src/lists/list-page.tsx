import { Link, useSearch } from "wouter";
import type { OrderRowFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { NotFound } from "../parts/not-found";
import { usePage } from "../parts/use-page";
import { useRole } from "../session/viewer";
import { BulkActions } from "./bulk-actions";
import { DefaultButton } from "./default-button";
import { MINE, PLACEMENTS, SHARED } from "./list-kind";
import { ListPanel } from "./list-panel";

const NAMES: Record<string, "shared" | "mine" | "placements"> = { delte: "shared", mine: "mine", formidlinger: "placements" };

const bulk = (chosen: OrderRowFragment[], refresh: () => void) => <BulkActions chosen={chosen} refresh={refresh} />;

/** One list in full screen. */
export function ListPage({ list }: { list: string }) {
  const { words } = useLanguage();
  const search = useSearch();
  const consultant = useRole("CONSULTANT");
  usePage(NAMES[list] && words.list[NAMES[list]]);
  const tools = (
    <>
      <DefaultButton />
      <Link className="quiet" href={`/samarbejde${search ? `?${search}` : ""}`}>{words.toDashboard}</Link>
    </>
  );
  const shown = {
    delte: <ListPanel kind={SHARED} whole actions={tools} />,
    mine: <ListPanel kind={MINE} whole actions={tools} bulk={consultant ? bulk : undefined} />,
    formidlinger: <ListPanel kind={PLACEMENTS} whole actions={tools} />,
  }[list];
  if (!shown) return <NotFound text={words.notFound} />;
  return <main id="content" tabIndex={-1} className="page filled">{shown}</main>;
}
