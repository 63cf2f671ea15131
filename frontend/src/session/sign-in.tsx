import { useEffect, useState } from "react";
import { useLanguage } from "../language/language";
import { Dialog } from "../parts/dialog";
import { Notice } from "../parts/notice";
import { usePage } from "../parts/use-page";
import type { Role } from "../generated/operations";
import { demoAccounts, signIn, signInAddress, signOut, useSession, type Account } from "./session";

export function SignInPage() {
  const { words } = useLanguage();
  usePage(words.signIn.heading);
  return (
    <main id="content" tabIndex={-1} className="page narrow">
      <h1>{words.signIn.heading}</h1>
      <Accounts />
    </main>
  );
}

/** Over the page when the session has run out; the page below keeps what was typed. */
export function SignInAgain() {
  const { words } = useLanguage();
  const { account } = useSession();
  return (
    <Dialog heading={words.signIn.expired}>
      <p>{words.signIn.expiredLead}</p>
      {account ? <Accounts only={account.user} /> : <Begin />}
      <button type="button" className="button button-tertiary" onClick={signOut}>
        {words.signIn.another}
      </button>
    </Dialog>
  );
}

function Accounts({ only }: { only?: string }) {
  const { words } = useLanguage();
  const [accounts, setAccounts] = useState<Account[] | null>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    demoAccounts().then(setAccounts, () => setFailed(true));
  }, []);
  if (failed) return <Notice kind="warning">{words.offline}</Notice>;
  if (accounts === undefined) return <p role="status">{words.loading}</p>;
  if (accounts === null) return <Begin />;
  const shown = accounts.filter((account) => !only || account.user === only);
  return (
    <>
      {!only && <p>{words.signIn.lead}</p>}
      <ul className="accounts" aria-label={words.signIn.choose}>
        {shown.map((account) => (
          <li key={account.user}>
            <button type="button" onClick={() => signIn(account)}>
              <strong>{account.name}</strong>
              <span>{account.authority}</span>
              <span className="faint">{account.roles.map((role) => words.role[role as Role] ?? role).join(", ")}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** To the provider that the municipality signs in at, and back to this page. */
function Begin() {
  const { words } = useLanguage();
  return <p><a className="button button-primary" href={signInAddress()}>{words.signIn.begin}</a></p>;
}
