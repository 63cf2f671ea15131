import { useEffect, useRef, useState, type ReactNode } from "react";

/** A button with a panel under it; Escape and a click elsewhere close it, and in a menu a choice does. */
export function Popover({ label, name, menu, children }: { label: ReactNode; name: string; menu?: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: PointerEvent) => !box.current?.contains(event.target as Node) && setOpen(false);
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      className="popover"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button ref={button} type="button" className="quiet" aria-expanded={open} aria-label={name} onClick={() => setOpen(!open)}>
        {label}
      </button>
      {open && <div className="popover-panel" role="group" aria-label={name} onClick={menu ? close : undefined}>{children}</div>}
    </div>
  );
}
