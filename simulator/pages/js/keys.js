// The bot's buttons: under a bubble, as Telegram's reply keyboard, as Viber's panel of six columns.

import { icon, make } from "./dom.js";
import { openDeepLink } from "./links.js";
import { t } from "./words.js";

const MARKS = { link: "open", share_phone: "phone", share_location: "pin" };

/** A real button with its label as text; a link is a real link, so that one sees where it goes. */
export function keyButton(key, press) {
  const mark = MARKS[key.kind] ? make("span", { class: "mark" }, icon(MARKS[key.kind])) : null;
  const node = key.kind === "link" && /^https?:/i.test(key.url ?? "")
    ? make("a", { class: "key", href: key.url, target: "_blank", rel: "noopener noreferrer", onclick: openDeepLink,
      title: t("newTab") }, make("span", {}, key.label), mark)
    : make("button", { type: "button", class: "key", onclick: press }, make("span", {}, key.label), mark);
  node.dataset.kind = key.kind;
  return node;
}

export function telegramKeyboard(rows, press) {
  return rows.map((row, rowIndex) =>
    make("div", { class: "key-row" }, ...row.map((key, column) =>
      keyButton(key, () => press({ label: key.label, row: rowIndex, column })))));
}

/** Each key says how many of the six columns and of the rows it takes; colours come from the bot. */
export function viberKeyboard(rows, press) {
  const grid = make("div", { class: "key-grid" });
  rows.forEach((row, rowIndex) => row.forEach((key, column) => {
    const node = keyButton(key, () => press({ label: key.label, row: rowIndex, column }));
    node.style.gridColumn = `span ${within(key.columns ?? 6, 6)}`;
    node.style.gridRow = `span ${within(key.rows ?? 1, 2)}`;
    if (isColour(key.bg)) {
      node.style.background = key.bg;
      node.style.color = isColour(key.color) ? key.color : readableOn(key.bg);
      node.classList.add("painted");
    }
    grid.append(node);
  }));
  return [grid];
}

function within(number, most) {
  return Math.min(most, Math.max(1, Math.trunc(number) || 1));
}

function isColour(text) {
  return /^#[0-9a-f]{6}$/i.test(text ?? "");
}

function readableOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 > 150 ? "#17202b" : "#ffffff";
}
