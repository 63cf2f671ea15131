import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import type { CombinedError } from "urql";
import type { ErrorCode } from "../generated/operations";
import { useLanguage } from "../language/language";

type Kind = "info" | "success" | "warning" | "error";

/** A framed message of the design system; errors and warnings are read out at once. */
export function Notice({ kind, heading, children }: { kind: Kind; heading?: string; children?: ReactNode }) {
  return (
    <div className={`alert alert-${kind} notice`} role={kind === "error" || kind === "warning" ? "alert" : "status"}>
      <div className="alert-body">
        {heading && <p className="alert-heading">{heading}</p>}
        {children && <div className="alert-text">{children}</div>}
      </div>
    </div>
  );
}

/** No answer came: the server could not be reached. */
export const isLost = (error: CombinedError | undefined) => Boolean(error?.networkError && !error.response);

/** A fault in words, with the id that finds it in the server's log. */
export function Fault({ error, retry }: { error: CombinedError; retry?: () => void }) {
  const { words } = useLanguage();
  if (error.response?.status === 401) return null; // the sign-in over the page says it
  const id = error.response?.headers?.get("x-correlation-id");
  const text = isLost(error) ? words.offline : error.graphQLErrors[0]?.message;
  return (
    <Notice kind="error" heading={words.failed}>
      {text && <p>{text}</p>}
      {id && <p>{words.correlation(id)}</p>}
      {retry && (
        <button type="button" className="button button-secondary button-small" onClick={retry}>
          {words.retry}
        </button>
      )}
    </Notice>
  );
}

export interface Refusal {
  code: ErrorCode;
  message: string;
  path: string[] | null;
}

/** What the server said of a refusal, in the reader's language where we know the code. */
export function useRefusalText() {
  const { words } = useLanguage();
  return useCallback((refusal: { code: string; message?: string }) => words.code[refusal.code as ErrorCode] ?? refusal.message ?? refusal.code, [words]);
}

const SayContext = createContext<(text: string) => void>(() => undefined);

/** Says what was done, in a corner and to screen readers, and is silent again after a while. */
export function Announcer({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<{ text: string; at: number } | null>(null);
  const say = useCallback((text: string) => {
    const at = Date.now();
    setSaid({ text, at });
    setTimeout(() => setSaid((now) => (now?.at === at ? null : now)), 6000);
  }, []);
  return (
    <SayContext value={say}>
      {children}
      <div className="said" role="status" aria-live="polite">
        {said && <p key={said.at}>{said.text}</p>}
      </div>
    </SayContext>
  );
}

export const useSay = () => useContext(SayContext);
