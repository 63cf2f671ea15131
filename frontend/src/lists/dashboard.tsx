import { Link } from "wouter";
import { useLanguage } from "../language/language";
import { usePage } from "../parts/use-page";
import { useRole } from "../session/viewer";
import { DefaultButton } from "./default-button";
import { MINE, PLACEMENTS, SHARED } from "./list-kind";
import { ListPanel } from "./list-panel";
import { NATIONAL_LIST } from "./saved-views";

/** The dashboard of the guide: three lists on one page. */
export function Dashboard() {
  const { words } = useLanguage();
  usePage(words.list.shared);
  const consultant = useRole("CONSULTANT");
  return (
    <main id="content" tabIndex={-1} className="page">
      <div className="page-head">
        <h1>{words.list.shared}</h1>
        <Link className="quiet" href={NATIONAL_LIST}>{words.systemView.NATIONAL_LIST}</Link>
        <DefaultButton />
        {consultant && <Link className="button button-primary" href="/jobordrer/ny">{words.nav.newOrder}</Link>}
      </div>
      <div className="stack">
        <ListPanel kind={SHARED} />
        <ListPanel kind={MINE} />
        <ListPanel kind={PLACEMENTS} />
      </div>
    </main>
  );
}
