/**
 * Who is signed in. The only module that knows how: by the cookie that the server's sign-in gives, which no script can
 * read, or in the demo by one of its accounts, whose token is kept in sessionStorage.
 */
import { useSyncExternalStore } from "react";

export interface Account {
  user: string;
  name: string;
  authority: string;
  roles: string[];
  token: string;
}

export interface Session {
  /** unknown: the first answer tells whether a cookie stands for somebody. */
  state: "unknown" | "out" | "in" | "expired";
  account: Account | null;
}

const KEY = "staer.session";
const listeners = new Set<() => void>();
let session: Session = kept();

function kept(): Session {
  const text = sessionStorage.getItem(KEY);
  return text ? { state: "in", account: JSON.parse(text) as Account } : { state: "unknown", account: null };
}

function change(next: Session) {
  session = next;
  if (next.account && next.state === "in") sessionStorage.setItem(KEY, JSON.stringify(next.account));
  else sessionStorage.removeItem(KEY);
  listeners.forEach((listener) => listener());
}

export const signIn = (account: Account) => change({ state: "in", account });

/** Where the server's sign-in begins; it leads back to the page that is shown. */
export const signInAddress = () => `/auth/login?to=${encodeURIComponent(location.pathname + location.search)}`;

export async function signOut() {
  const { account } = session;
  sessionStorage.clear(); // drafts too: the next person at this screen must not find them
  if (account) return change({ state: "out", account: null });
  const answer = await fetch("/auth/logout", { method: "POST" });
  location.href = answer.ok ? ((await answer.json()) as { continueAt: string }).continueAt : "/";
}

/** The server answered, so somebody is signed in. */
export const confirm = () => session.state === "unknown" && change({ ...session, state: "in" });

/** The server does not know who asks; what stands on the screen stays there. */
export function expire() {
  if (session.state === "unknown") change({ state: "out", account: null });
  else if (session.state === "in") change({ ...session, state: "expired" });
}

/** What proves it in the demo; elsewhere the browser sends the cookie. */
export const bearer = (): Record<string, string> => (session.account ? { authorization: `Bearer ${session.account.token}` } : {});

export function onSession(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const currentSession = () => session;
export const useSession = () => useSyncExternalStore(onSession, currentSession);

/** The demo's accounts; null where there is none, as everywhere else. */
export async function demoAccounts(): Promise<Account[] | null> {
  const response = await fetch("/demo/accounts");
  return response.ok ? ((await response.json()) as Account[]) : null;
}
