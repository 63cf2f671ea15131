import { useEffect } from "react";
import { useLanguage } from "../language/language";

let wentBack = false;
let first = true;
addEventListener("popstate", () => (wentBack = true));

/** A new page says its name to the browser and to screen readers, and begins at its top. */
export function usePage(name: string | undefined) {
  const { words } = useLanguage();
  useEffect(() => {
    document.title = name ? `${name} – ${words.product}` : words.product;
  }, [name, words]);
  useEffect(() => {
    if (!wentBack) window.scrollTo(0, 0);
    if (!first) document.getElementById("content")?.focus({ preventScroll: true });
    wentBack = false;
    first = false;
  }, []);
}
