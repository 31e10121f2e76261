// The bot's buttons: under a bubble, as Telegram's reply keyboard, as Viber's panel and the tiles of its cards.

import { pictureAddress } from "./contents.js";
import { icon, make } from "./dom.js";
import { openDeepLink } from "./links.js";
import { isColour, labelWords } from "./spans.js";
import { t } from "./words.js";

const MARKS = { link: "open", share_phone: "phone", share_location: "pin" };
const PANEL = { columns: 6, rows: 2 };

/** A real button with its label as text; a link is a real link, so that one sees where it goes. */
export function keyButton(key, press) {
  const mark = MARKS[key.kind] ? make("span", { class: "mark" }, icon(MARKS[key.kind])) : null;
  const label = labelWords(key.label, key.spans);
  const node = key.kind === "link" && /^https?:/i.test(key.url ?? "")
    ? make("a", { class: "key", href: key.url, target: "_blank", rel: "noopener noreferrer", onclick: openDeepLink,
      title: t("newTab") }, label, mark)
    : make("button", { type: "button", class: "key", onclick: press }, label, mark);
  node.dataset.kind = key.kind;
  return node;
}

export function telegramKeyboard(rows, press) {
  return rows.map((row, rowIndex) =>
    make("div", { class: "key-row" }, ...row.map((key, column) =>
      keyButton(key, () => press({ label: key.label, row: rowIndex, column })))));
}

export function viberKeyboard(rows, press) {
  return [make("div", { class: "key-grid" }, ...rows.flatMap((row, rowIndex) => row.map((key, column) =>
    tile(key, PANEL.columns, PANEL.rows, () => press({ label: key.label, row: rowIndex, column })))))];
}

/** One of Viber's: so many columns wide and rows high, in the bot's own colours. */
export function tile(key, columns, rows, press) {
  const node = key.kind === "words" ? make("div", { class: "key plain" }, labelWords(key.label, key.spans)) : keyButton(key, press);
  node.classList.add("tile-key", `text-${key.size ?? "regular"}`, `across-${key.align ?? "center"}`, `down-${key.valign ?? "middle"}`);
  node.style.gridColumn = `span ${within(key.columns ?? columns, columns)}`;
  node.style.gridRow = `span ${within(key.rows ?? 1, rows)}`;
  paint(node, key);
  const image = key.image && pictureAddress(key.image);
  if (image) {
    node.prepend(make("img", { class: "key-image", src: image, alt: "", onerror: (event) => event.target.remove() }));
    node.classList.add("with-image");
  }
  return node;
}

/** Words in a colour of the bot's choice were meant for Viber's white. */
function paint(node, key) {
  const ground = isColour(key.bg) ? key.bg : isColour(key.color) ? "#FFFFFF" : null;
  if (!ground) return;
  node.style.background = ground;
  node.style.color = readableOn(ground);
  node.classList.add("painted");
}

function within(number, most) {
  return Math.min(most, Math.max(1, Math.trunc(number) || 1));
}

function readableOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 > 150 ? "#17202b" : "#ffffff";
}
