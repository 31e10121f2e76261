// A conversation as bubbles: who wrote, what it holds, its time and ticks, its inline buttons.

import { carousel } from "./carousel.js";
import { contents } from "./contents.js";
import { icon, make } from "./dom.js";
import { keyButton } from "./keys.js";
import { clockTime, day, t } from "./words.js";

const VANISHING_MS = 260;

/** Draw the conversation; bubbles that did not change stay the same nodes. Answers whether any did. */
export function drawMessages(log, messages, phone) {
  const old = new Map(standing(log).map((node) => [node.dataset.key, node]));
  let moved = false;
  const nodes = withDays(messages).map((one) => {
    const shown = JSON.stringify([{ ...one, tail: null, first: null, status: null }, t("edited")]);
    const known = old.get(one.key);
    if (known && known.shown === shown) return touchUp(known, one);
    moved = true;
    const node = one.day ? make("p", { class: "day", "data-key": one.key }, one.day) : bubble(one, phone);
    node.shown = shown;
    node.classList.toggle("changed", Boolean(known));
    touchUp(node, one);
    if (known && known.contains(document.activeElement)) log.focus({ preventScroll: true });
    return node;
  });
  if (!moved && nodes.length === old.size) return false;
  place(log, nodes);
  return true;
}

/** The place in a run and the ticks may change without the bubble being told again. */
function touchUp(node, one) {
  node.classList.toggle("first", Boolean(one.first));
  node.classList.toggle("last", Boolean(one.tail));
  node.querySelector(".bubble")?.classList.toggle("tail", Boolean(one.tail));
  if (node.dataset.status !== one.status) node.querySelector(".meta")?.replaceWith(meta(one));
  if (one.status) node.dataset.status = one.status;
  return node;
}

/** Move as little as possible, so that a live region announces only what is new; what was deleted fades away. */
function place(log, nodes) {
  const kept = new Set(nodes);
  const keys = new Set(nodes.map((node) => node.dataset.key));
  for (const node of standing(log)) if (!kept.has(node)) (keys.has(node.dataset.key) ? node.remove() : vanish(node));
  let next = null;
  for (const node of [...nodes].reverse()) {
    if (node.parentNode !== log || following(node) !== next) log.insertBefore(node, next);
    next = node;
  }
}

function standing(log) {
  return [...log.children].filter((node) => !node.classList.contains("vanishing"));
}

function following(node) {
  let next = node.nextElementSibling;
  while (next?.classList.contains("vanishing")) next = next.nextElementSibling;
  return next;
}

function vanish(node) {
  node.style.height = `${node.offsetHeight}px`;
  node.classList.add("vanishing");
  node.inert = true;
  setTimeout(() => node.remove(), VANISHING_MS);
}

function withDays(messages) {
  const rows = [];
  const who = (message) => message && [message.from, message.author, message.kind === "note"].join();
  let today = "";
  messages.forEach((message, index) => {
    const date = day(message.at);
    if (date !== today) rows.push({ key: `day-${date}-${index}`, day: date });
    today = date;
    const [before, after] = [messages[index - 1], messages[index + 1]].map(who);
    rows.push({ ...message, key: `message-${message.id}`, first: before !== who(message), tail: after !== who(message) });
  });
  return rows;
}

function bubble(message, phone) {
  if (message.kind === "note") return make("p", { class: "note", "data-key": message.key }, message.text);
  const frame = { class: `message from-${message.from}`, "data-key": message.key, "data-message": message.id };
  const who = signature(message);
  if (message.cards) return make("div", { ...frame, class: `${frame.class} broad` }, ...who, carousel(message, phone.press), meta(message));
  const inside = make("div", { class: `bubble kind-${message.kind}` }, ...contents(message, phone), meta(message));
  return make("div", frame, ...who, inside, inlineKeys(message, phone.press));
}

/** A letter for a face, and the name above the first of a run. */
function signature({ author }) {
  return author
    ? [make("span", { class: "face", "aria-hidden": "true" }, [...author.trim()][0]?.toUpperCase() ?? ""), make("span", { class: "author" }, author)]
    : [];
}

function inlineKeys(message, press) {
  const rows = (message.buttons ?? []).map((row, rowIndex) =>
    make("div", { class: "key-row" }, ...row.map((key, column) =>
      keyButton(key, () => press({ label: key.label, row: rowIndex, column, message_id: message.id })))));
  return rows.length ? make("div", { class: "inline-keys" }, ...rows) : null;
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
