// Runs before the first paint (not a module on purpose): no flash of the other scheme.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // Storage may be refused: follow the system.
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = chosen ?? (dark ? "dark" : "light");
})();
