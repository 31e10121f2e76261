// The line at the bottom of a phone: words, commands, and everything that can be attached.

import { icon, iconButton, make, popup } from "./dom.js";
import { language, t } from "./words.js";

// [Ukrainian, English, latitude, longitude]
const PLACES = [
  ["Поштова площа", "Poshtova Square", 50.459, 30.5247],
  ["Майдан Незалежності", "Independence Square", 50.4501, 30.5234],
  ["Голосіївська площа", "Holosiivska Square", 50.3973, 30.5082],
  ["Бровари", "Brovary", 50.5111, 30.7906],
];
const ATTACHMENTS = [
  ["ownContact", "person", "share_contact", { whose: "own" }],
  ["otherContact", "people", "share_contact", { whose: "other" }],
  ["forwardedContact", "forward", "share_contact", { whose: "forwarded" }],
  ["sticker", "smile", "sticker", {}],
  ["voice", "voice", "voice", {}],
  ["picture", "picture", "picture", {}],
  ["file", "file", "file", {}],
];

export function composer(phone, commands) {
  const field = make("textarea", { rows: "1", placeholder: t("message"), "aria-label": t("message"), maxlength: "7000",
    enterkeyhint: "send", autocomplete: "off" });
  const form = make("form", { class: "composer" });
  const send = async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    fit(field);
    if (!(await phone.act("text", { text }))) field.value = text;
  };
  form.addEventListener("submit", send);
  field.addEventListener("input", () => fit(field));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  });
  form.append(
    ...(commands.length ? commandsMenu(phone, commands) : []),
    ...(phone.room ? [] : attachMenu(phone)),
    field,
    make("button", { type: "submit", class: "round send", "aria-label": t("send"), title: t("send") }, icon("send")),
  );
  return [form];
}

function fit(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 110)}px`;
}

function commandsMenu(phone, commands) {
  const opener = make("button", { type: "button", class: "commands", "aria-label": t("commands"), title: t("commands") },
    icon("menu"), make("span", {}, t("menuShort")));
  const panel = make("div", { class: "panel panel-commands" });
  const close = popup(opener, panel);
  panel.append(...commands.map((one) => make("button", {
    type: "button",
    class: "panel-row",
    onclick: () => {
      close();
      phone.act("text", { text: `/${one.command}` });
    },
  }, make("b", {}, `/${one.command}`), make("span", {}, one.description))));
  return [opener, panel];
}

function attachMenu(phone) {
  const opener = iconButton("attach", t("attach"), null, { class: "round" });
  const panel = make("div", { class: "panel panel-attach" });
  const close = popup(opener, panel);
  const row = (label, picture, act) => make("button", {
    type: "button",
    class: "panel-row",
    onclick: () => {
      close();
      act();
    },
  }, icon(picture), make("span", {}, label));
  panel.append(
    ...PLACES.map(([uk, en, latitude, longitude]) =>
      row(`${t("place")}: ${language() === "uk" ? uk : en}`, "pin", () => phone.act("share_location", { latitude, longitude }))),
    make("hr"),
    ...ATTACHMENTS.map(([label, picture, verb, body]) => row(t(label), picture, () => phone.act(verb, body))),
  );
  return [opener, panel];
}
