// Who holds the phone: their language, blocking, opening by a link, and other residents.

import { post } from "./api.js";
import { button, make } from "./dom.js";
import { t } from "./words.js";

let fields = 0;

export function residentPanel(phone, close) {
  const resident = phone.resident;
  return [
    group(t("residentLanguage"), ...["uk", "en"].map((code) =>
      button(code === "uk" ? "Українська" : "English", () => phone.own("language", { language: code }),
        { class: "chip", lang: code, "aria-pressed": String(resident.language === code) }))),
    group(t("switchResident"), ...phone.residents.map((one) =>
      button(one.name, () => {
        close();
        phone.choose(one.id);
      }, { class: "chip", "aria-pressed": String(one.id === resident.id), "data-resident": one.id }))),
    newResident(phone, close),
    ...(phone.channel === "telegram" ? rooms(phone, close) : []),
    oneField(t("deepLink"), "p7", t("open"), (payload) => {
      close();
      phone.open(payload);
    }),
    button(resident.blocked ? t("unblock") : t("block"), () => {
      close();
      phone.own(resident.blocked ? "unblock" : "block");
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

/** Where this resident writes: to the bot alone, or where others read it too. */
function rooms(phone, close) {
  const enter = (id) => {
    close();
    phone.enter(id);
  };
  const chats = [[null, t("inPrivate")], ...phone.groups.map((one) => [one.id, one.title])];
  return [
    phone.groups.length ? group(t("chats"), ...chats.map(([id, title]) =>
      button(title, () => enter(id), { class: "chip", "aria-pressed": String(phone.room === id) }))) : "",
    oneField(t("newGroup"), t("groupName"), t("add"), async (title) => {
      const others = phone.residents.map((one) => one.id).filter((id) => id !== phone.chosen);
      const made = title && (await post("groups", { title, members: [phone.chosen, ...others] }));
      if (made) enter(made.id);
    }),
  ];
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
