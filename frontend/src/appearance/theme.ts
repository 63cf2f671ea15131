import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";

const KEY = "staer.theme";
const listeners = new Set<() => void>();
const system = matchMedia("(prefers-color-scheme: dark)");

const current = (): Theme => (localStorage.getItem(KEY) as Theme | null) ?? (system.matches ? "dark" : "light");

function apply() {
  document.documentElement.dataset.theme = current();
  listeners.forEach((listener) => listener());
}

export function setTheme(theme: Theme) {
  localStorage.setItem(KEY, theme);
  apply();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, current);
}

system.addEventListener("change", apply);
apply();
