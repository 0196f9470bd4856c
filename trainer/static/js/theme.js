// The light and dark switch: follows the system until the person chooses, then remembers.
const system = matchMedia("(prefers-color-scheme: dark)");

function stored() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

function show(theme) {
  document.documentElement.dataset.bsTheme = theme;
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.textContent = theme === "dark" ? button.dataset.light : button.dataset.dark;
    button.hidden = false;
  }
}

function change() {
  const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Not remembered, but shown.
  }
  show(theme);
}

export function startTheme() {
  show(stored() ?? (system.matches ? "dark" : "light"));
  system.addEventListener("change", () => {
    if (!stored()) show(system.matches ? "dark" : "light");
  });
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.addEventListener("click", change);
  }
}
