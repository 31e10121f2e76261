// Who holds the phone: their language, blocking, opening by a link, and other residents.

import { button, make } from "./dom.js";
import { t } from "./words.js";

let fields = 0;

export function residentPanel(phone, close) {
  const resident = phone.screen.resident;
  return [
    group(t("residentLanguage"), ...["uk", "en"].map((code) =>
      button(code === "uk" ? "Українська" : "English", () => phone.act("language", { language: code }),
        { class: "chip", lang: code, "aria-pressed": String(resident.language === code) }))),
    group(t("switchResident"), ...phone.residents.map((one) =>
      button(one.name, () => {
        close();
        phone.choose(one.id);
      }, { class: "chip", "aria-pressed": String(one.id === resident.id), "data-resident": one.id }))),
    newResident(phone, close),
    oneField(t("deepLink"), "p7", t("open"), (payload) => {
      close();
      phone.open(payload);
    }),
    button(resident.blocked ? t("unblock") : t("block"), () => {
      close();
      phone.act(resident.blocked ? "unblock" : "block");
    }, { class: resident.blocked ? "wide" : "wide danger" }),
  ];
}

/** On Viber perhaps with a second device, which tells of each message once more. */
function newResident(phone, close) {
  const second = make("input", { type: "checkbox" });
  const form = oneField(t("addResident"), t("newName"), t("add"), (name) => {
    if (!name) return;
    close();
    phone.add(name, second.checked ? [{ os: "android" }, { os: "desktop" }] : null);
  });
  if (phone.channel === "viber") form.append(make("label", { class: "check" }, second, t("twoDevices")));
  return form;
}

function group(label, ...children) {
  fields += 1;
  const title = make("p", { class: "panel-title", id: `group-${fields}` }, label);
  return make("div", { role: "group", "aria-labelledby": `group-${fields}` }, title, make("div", { class: "chips" }, ...children));
}

function oneField(label, placeholder, act, done) {
  fields += 1;
  const id = `field-${fields}`;
  const input = make("input", { id, placeholder, autocomplete: "off", maxlength: "128" });
  const form = make("form", { class: "one-field" },
    make("label", { for: id, class: "panel-title" }, label),
    make("div", {}, input, make("button", { type: "submit", class: "chip" }, act)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    done(input.value.trim());
    input.value = "";
  });
  return form;
}
