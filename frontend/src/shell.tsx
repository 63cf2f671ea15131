import { useContext, useEffect, useRef, type ReactNode } from "react";
import { Link, useRoute } from "wouter";
import { setTheme, useTheme } from "./appearance/theme";
import { useLanguage } from "./language/language";
import { Notice, useSay } from "./parts/notice";
import { useReached } from "./session/connection";
import { signOut } from "./session/session";
import { ViewerContext } from "./session/viewer";

/** What stands around every page: skip link, header with the viewer, and the state of the connection. */
export function Shell({ children }: { children: ReactNode }) {
  const { words } = useLanguage();
  const viewer = useContext(ViewerContext);
  return (
    <>
      <a className="skipnav" href="#content">{words.skip}</a>
      <header className="top">
        <Link href="/samarbejde" className="brand">
          <img src="/icon.svg" alt="" width="28" height="28" />
          {words.product}
        </Link>
        {viewer && <Menu />}
        <div className="top-side">
          <Switches />
          {viewer && (
            <>
              <p className="who">
                <strong>{viewer.name}</strong>
                <span>{viewer.authority.name}, {viewer.roles.map((role) => words.role[role]).join(", ").toLowerCase()}</span>
              </p>
              <button type="button" className="button button-secondary button-small" onClick={signOut}>{words.signIn.out}</button>
            </>
          )}
        </div>
      </header>
      <Connection />
      {children}
    </>
  );
}

function Menu() {
  const { words } = useLanguage();
  const viewer = useContext(ViewerContext)!;
  const consultant = viewer.roles.includes("CONSULTANT");
  return (
    <nav className="menu" aria-label={words.nav.main}>
      <Item href="/samarbejde">{words.nav.dashboard}</Item>
      {consultant && <Item href="/til-beslutning">{words.nav.queue}</Item>}
      <Item href="/rapport">{words.nav.report}</Item>
      {consultant && <Item href="/import">{words.nav.imports}</Item>}
      <Item href="/netvaerk">{words.nav.networks}</Item>
      {viewer.roles.includes("ADMINISTRATOR") && <Item href="/jobag">{words.delivery.heading}</Item>}
    </nav>
  );
}

function Item({ href, children }: { href: string; children: ReactNode }) {
  const [here] = useRoute(href);
  return <Link href={href} aria-current={here ? "page" : undefined}>{children}</Link>;
}

function Switches() {
  const { words, language, speak } = useLanguage();
  const theme = useTheme();
  const other = language === "da" ? "en" : "da";
  return (
    <>
      <button type="button" className="quiet switch-language" lang={other} onClick={() => speak(other)}>{words.otherLanguage}</button>
      <button type="button" className="quiet switch-theme" onClick={() => setTheme(theme === "dark" ? "light" : "dark")}>
        {theme === "dark" ? words.lightTheme : words.darkTheme}
      </button>
    </>
  );
}

/** A lost connection is said, and that it came back. */
function Connection() {
  const { words } = useLanguage();
  const say = useSay();
  const reached = useReached();
  const before = useRef(reached);
  useEffect(() => {
    if (reached && !before.current) say(words.online);
    before.current = reached;
  }, [reached, say, words]);
  return reached ? null : <div className="page"><Notice kind="warning">{words.offline}</Notice></div>;
}
