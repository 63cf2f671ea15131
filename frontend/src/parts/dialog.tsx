import { useEffect, useId, useRef, type ReactNode } from "react";
import { useLanguage } from "../language/language";

const FIRST = ".dialog-body :is(input:not(:disabled), textarea, select, button:not(:disabled))";

interface Given {
  heading: string;
  onClose?: () => void;
  wide?: boolean;
  children: ReactNode;
}

/** A native modal dialog: the browser keeps the focus inside and gives it back. */
export function Dialog({ heading, onClose, wide, children }: Given) {
  const { words } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    shown?.querySelector<HTMLElement>(FIRST)?.focus();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      <header className="dialog-head">
        <h2 id={id}>{heading}</h2>
        {onClose && (
          <button type="button" className="quiet icon-only" onClick={onClose} aria-label={words.close}>
            <span aria-hidden="true">✕</span>
          </button>
        )}
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
