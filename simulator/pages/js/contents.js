// What a bubble holds: words, a picture, a place on a map of our own, a file, a contact, a sticker.

import { icon, make, shape } from "./dom.js";
import { words } from "./spans.js";
import { t } from "./words.js";

const DRAW = {
  picture: (message, phone) => message.picture
    ? [picture(message.picture, phone), caption(message)]
    : [card("picture", "picture", t("picture"))],
  location: (message) => message.place ? place(message) : [card("map", "pin", message.text)],
  file: (message) => message.file
    ? [file(message.file), message.text !== message.file.name ? caption(message) : null]
    : [card("file", "file", message.text || t("file"))],
  contact: (message) => [card("contact", "person", message.text || t("ownContact"))],
  voice: (message) => [card("voice", "voice", message.text || t("voice"))],
  sticker: () => [make("span", { class: "sticker", role: "img", "aria-label": t("sticker") }, "🌻")],
};

/** `phone.grown()` is called when something took its room later than the bubble. */
export function contents(message, phone) {
  const draw = DRAW[message.kind];
  return (draw ? draw(message, phone) : [words(message.text, message.spans)]).filter(Boolean);
}

/** What the resident's own phone names itself, such as photo.jpg, is no caption. */
function caption(message) {
  return message.text && message.from === "bot" ? words(message.text, message.spans) : null;
}

/** The simulator loads what lies elsewhere: this page asks nobody else. A resident's own on Viber lies nowhere. */
export function pictureAddress(url) {
  if (url.startsWith("/control/files/")) return url;
  return url.startsWith("https://dl-media.viber.com/simulated/") ? "" : `/control/viber/picture?url=${encodeURIComponent(url)}`;
}

function picture(url, phone) {
  const address = pictureAddress(url);
  if (!address) return card("picture", "picture", t("picture"));
  const image = make("img", { class: "photo", src: address, alt: t("picture") });
  image.addEventListener("load", phone.grown);
  image.addEventListener("error", () => image.replaceWith(card("picture", "picture", t("pictureGone"))));
  return image;
}

function place(message) {
  const { latitude, longitude, title } = message.place;
  const where = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return [make("div", { class: "place" },
    map(latitude, longitude, `${t("place")}: ${title ?? where}`),
    title ? make("strong", {}, title) : null,
    title && message.text ? make("span", {}, message.text) : null,
    make("span", { class: "where" }, where))];
}

/** No real map: a river, streets and a pin, which lie differently for different places. */
function map(latitude, longitude, label) {
  const across = Math.round(Math.abs(longitude * 1000)) % 60;
  const down = Math.round(Math.abs(latitude * 1000)) % 40;
  const streets = [-40, 20, 80, 140, 200, 260].map((x) => `M${x + across - 30} -10l36 160`);
  const avenues = [-30, 10, 50, 90, 130].map((y) => `M-10 ${y + down - 10}l280 -34`);
  return shape("svg", { class: "map", viewBox: "0 0 240 120", role: "img", "aria-label": label, preserveAspectRatio: "xMidYMid slice" },
    shape("path", { class: "map-land", d: "M0 0h240v120H0z" }),
    shape("path", { class: "map-park", d: `M${across - 20} ${60 + down / 2}l60 -16 24 34 -50 30z` }),
    shape("path", { class: "map-street", d: [...streets, ...avenues].join("") }),
    shape("path", { class: "map-river", d: `M${150 + across} -10c-30 40 20 70 -14 150` }),
    shape("path", { class: "map-pin", d: "M120 74s-15-14.500-15-25.500a15 15 0 0 1 30 0c0 11-15 25.500-15 25.500z" }),
    shape("circle", { class: "map-dot", cx: 120, cy: 48, r: 5.5 }));
}

function file({ name, size }) {
  return make("div", { class: "card card-file" },
    make("span", { class: "card-mark" }, icon("file")),
    make("span", {}, make("span", { class: "file-name" }, name || t("file")), make("small", {}, weight(size))));
}

function weight(bytes) {
  if (bytes < 1024) return `${bytes} ${t("bytes")}`;
  const [number, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "kilobytes"] : [bytes / 1024 / 1024, "megabytes"];
  return `${number.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} ${t(unit)}`;
}

function card(look, mark, text) {
  return make("div", { class: `card card-${look}` }, make("span", { class: "card-mark" }, icon(mark)), make("span", {}, text));
}
