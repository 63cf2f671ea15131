/**
 * Who is signed in. The only module that knows where the token comes from and where it is kept:
 * today the demo's accounts and sessionStorage, an OIDC sign-in would change this file alone.
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
  state: "out" | "in" | "expired";
  account: Account | null;
}

const KEY = "staer.session";
const listeners = new Set<() => void>();
let session: Session = kept();

function kept(): Session {
  const text = sessionStorage.getItem(KEY);
  return text ? { state: "in", account: JSON.parse(text) as Account } : { state: "out", account: null };
}

function change(next: Session) {
  session = next;
  if (next.state === "in") sessionStorage.setItem(KEY, JSON.stringify(next.account));
  else sessionStorage.removeItem(KEY);
  listeners.forEach((listener) => listener());
}

export const signIn = (account: Account) => change({ state: "in", account });

export const signOut = () => {
  sessionStorage.clear(); // drafts too: the next person at this screen must not find them
  change({ state: "out", account: null });
};

/** The server no longer takes the token; what stands on the screen stays there. */
export const expire = () => session.state === "in" && change({ ...session, state: "expired" });

export const token = () => session.account?.token;

export function onSession(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const currentSession = () => session;
export const useSession = () => useSyncExternalStore(onSession, currentSession);

export async function demoAccounts(): Promise<Account[]> {
  const response = await fetch("/demo/accounts");
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as Account[];
}
