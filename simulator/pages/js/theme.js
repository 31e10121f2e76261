// Light or dark: as the system says until the resident says otherwise.

import { icon } from "./dom.js";
import { remember, remembered, t } from "./words.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : dark.matches;
}

export function drawTheme(button) {
  const label = isDark() ? t("light") : t("dark");
  button.setAttribute("aria-label", label);
  button.title = label;
  button.replaceChildren(icon(isDark() ? "sun" : "moon"));
}

export function startTheme(button) {
  const chosen = remembered("theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  dark.addEventListener("change", () => drawTheme(button));
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    remember("theme", document.documentElement.dataset.theme);
    drawTheme(button);
  });
  drawTheme(button);
}
