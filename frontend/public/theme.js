// Before anything is painted, so that nobody who reads in the dark is dazzled first; src/appearance/theme.ts goes on.
document.documentElement.dataset.theme =
  localStorage.getItem("staer.theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
