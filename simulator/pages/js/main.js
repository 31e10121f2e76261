// Bring the page to life: two phones and a city that follow one stream of changes.

import { get, listen, onFault } from "./api.js";
import { City } from "./city.js";
import { Phone } from "./phone.js";
import { drawTheme, startTheme } from "./theme.js";
import { refusal, remember, remembered, switchLanguage, t, translate } from "./words.js";

const one = (selector) => document.querySelector(selector);
const phones = [...document.querySelectorAll("[data-phone]")].map((node) => new Phone(node));
const city = new City(one("#city"));
let state = null;
let refreshing = false;
let again = false;

/** One refresh at a time; whatever changes meanwhile is fetched by one more. */
async function refresh() {
  again = refreshing;
  if (refreshing) return;
  refreshing = true;
  try {
    state = await get("state");
    city.draw(state);
    await Promise.all(phones.map((phone) => phone.follow(state.residents, state.groups)));
    linked(true);
  } catch {
    linked(false);
    setTimeout(refresh, 2000);
  } finally {
    refreshing = false;
  }
  if (again) refresh();
}

function linked(well) {
  one("#link").hidden = well;
}

function showFault(words) {
  const fault = one("#fault");
  fault.textContent = refusal(words);
  fault.hidden = false;
  clearTimeout(showFault.timer);
  showFault.timer = setTimeout(() => { fault.hidden = true; }, 6000);
}

function speak() {
  translate();
  const button = one("#page-language");
  button.textContent = t("language");
  button.lang = t("language") === "English" ? "en" : "uk";
  one("#tabs").setAttribute("aria-label", t("tabs"));
  one("#city").setAttribute("aria-label", t("city"));
  drawTheme(one("#theme"));
  if (state) city.draw(state);
  for (const phone of phones) if (phone.screen) phone.draw();
}

function showTab(name) {
  one("#stage").dataset.shown = name;
  remember("tab", name);
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
  }
  for (const phone of phones) phone.showNewest("instant");
}

startTheme(one("#theme"));
onFault(showFault);
one("#page-language").addEventListener("click", () => {
  switchLanguage();
  speak();
  refresh();
});
for (const tab of document.querySelectorAll("[data-tab]")) tab.addEventListener("click", () => showTab(tab.dataset.tab));
showTab(remembered("tab") ?? "telegram");
speak();
refresh();
listen(refresh, linked);
