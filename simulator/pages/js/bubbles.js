// One message as a bubble: its words, its small cards, its time and ticks, its inline buttons.

import { icon, make } from "./dom.js";
import { keyButton } from "./keys.js";
import { openDeepLink } from "./links.js";
import { clockTime, day, t } from "./words.js";

const CARDS = {
  location: (text) => card("map", "pin", text || t("place")),
  contact: (text) => card("contact", "person", text || t("ownContact")),
  file: (text) => card("file", "file", text || t("file")),
  picture: (text) => card("picture", "picture", text || t("picture")),
  voice: (text) => card("voice", "voice", text || t("voice")),
};

/** Draw the conversation; bubbles that did not change stay the same nodes. Answers whether any did. */
export function drawMessages(log, messages, press) {
  const old = new Map([...log.children].map((node) => [node.dataset.key, node]));
  let moved = false;
  const nodes = withDays(messages).map((one) => {
    const shown = JSON.stringify([{ ...one, tail: null, status: null }, t("edited")]);
    const known = old.get(one.key);
    if (known && known.shown === shown) return touchUp(known, one);
    moved = true;
    const node = one.day ? make("p", { class: "day", "data-key": one.key }, one.day) : bubble(one, press);
    node.shown = shown;
    touchUp(node, one);
    if (known && known.contains(document.activeElement)) log.focus({ preventScroll: true });
    return node;
  });
  if (!moved && nodes.length === log.children.length) return false;
  place(log, nodes);
  return true;
}

/** The tail and the ticks may change without the bubble being told again. */
function touchUp(node, one) {
  node.querySelector(".bubble")?.classList.toggle("tail", one.tail);
  if (node.dataset.status !== one.status) node.querySelector(".meta")?.replaceWith(meta(one));
  if (one.status) node.dataset.status = one.status;
  return node;
}

/** Move as little as possible, so that a live region announces only what is new. */
function place(log, nodes) {
  const kept = new Set(nodes);
  for (const node of [...log.children]) if (!kept.has(node)) node.remove();
  nodes.forEach((node, index) => {
    if (log.children[index] !== node) log.insertBefore(node, log.children[index] ?? null);
  });
}

function withDays(messages) {
  const rows = [];
  let today = "";
  messages.forEach((message, index) => {
    const date = day(message.at);
    if (date !== today) rows.push({ key: `day-${date}-${index}`, day: date });
    today = date;
    const last = messages[index + 1]?.from !== message.from;
    rows.push({ ...message, key: `message-${message.id}`, tail: last });
  });
  return rows;
}

function bubble(message, press) {
  if (message.kind === "note") return make("p", { class: "note", "data-key": message.key }, message.text);
  const inside = make(
    "div",
    { class: `bubble kind-${message.kind}` },
    content(message),
    meta(message),
  );
  const rows = (message.buttons ?? []).map((row, rowIndex) =>
    make("div", { class: "key-row" }, ...row.map((key, column) =>
      keyButton(key, () => press({ label: key.label, row: rowIndex, column, message_id: message.id })))));
  const keys = rows.length ? make("div", { class: "inline-keys" }, ...rows) : null;
  return make("div", { class: `message from-${message.from}`, "data-key": message.key, "data-message": message.id }, inside, keys);
}

function content(message) {
  if (message.kind === "sticker") return make("span", { class: "sticker", role: "img", "aria-label": t("sticker") }, "🌻");
  const draw = CARDS[message.kind];
  return draw ? draw(message.text) : words(message);
}

function words(message) {
  const spans = message.spans?.length ? message.spans : [{ text: message.text }];
  return make("div", { class: "words" }, ...spans.map(span));
}

function span(one) {
  let node = document.createTextNode(one.text);
  if (one.code) node = make("code", {}, node);
  if (one.italic) node = make("em", {}, node);
  if (one.bold) node = make("strong", {}, node);
  if (one.url && /^(https?|tel|mailto|viber|tg):/i.test(one.url)) {
    node = make("a", { href: one.url, target: "_blank", rel: "noopener noreferrer", onclick: openDeepLink }, node);
  }
  return node;
}

function card(look, picture, text) {
  return make("div", { class: `card card-${look}` }, make("span", { class: "card-mark" }, icon(picture)), make("span", {}, text));
}

function meta(message) {
  const own = message.from === "resident";
  return make(
    "span",
    { class: "meta", "aria-live": "off" },
    message.edited ? `${t("edited")} ` : null,
    make("time", { datetime: message.at }, clockTime(message.at)),
    own ? make("span", { class: `ticks ${message.status}`, role: "img", "aria-label": t(message.status) },
      icon(message.status === "sent" ? "once" : "twice")) : null,
  );
}
