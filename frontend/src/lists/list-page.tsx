import { Link, useSearch } from "wouter";
import { useLanguage } from "../language/language";
import { NotFound } from "../parts/not-found";
import { usePage } from "../parts/use-page";
import { DefaultButton } from "./default-button";
import { MINE, PLACEMENTS, SHARED } from "./list-kind";
import { ListPanel } from "./list-panel";

const NAMES: Record<string, "shared" | "mine" | "placements"> = { delte: "shared", mine: "mine", formidlinger: "placements" };

/** One list in full screen. */
export function ListPage({ list }: { list: string }) {
  const { words } = useLanguage();
  const search = useSearch();
  usePage(NAMES[list] && words.list[NAMES[list]]);
  const tools = (
    <>
      <DefaultButton />
      <Link className="quiet" href={`/samarbejde${search ? `?${search}` : ""}`}>{words.toDashboard}</Link>
    </>
  );
  const shown = {
    delte: <ListPanel kind={SHARED} whole actions={tools} />,
    mine: <ListPanel kind={MINE} whole actions={tools} />,
    formidlinger: <ListPanel kind={PLACEMENTS} whole actions={tools} />,
  }[list];
  if (!shown) return <NotFound text={words.notFound} />;
  return <main id="content" tabIndex={-1} className="page filled">{shown}</main>;
}
