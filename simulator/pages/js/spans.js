// Words in pieces of one look each, as nodes: whatever a bot writes stays words.

import { make } from "./dom.js";
import { openDeepLink } from "./links.js";

const LOOKS = [["code", "code"], ["struck", "s"], ["underline", "u"], ["italic", "em"], ["bold", "strong"]];

export function words(text, spans) {
  const pieces = spans?.length ? spans : [{ text }];
  return make("div", { class: "words" }, ...pieces.map((one) => span(one, true)));
}

/** On a button there are no links: the button is one. */
export function labelWords(text, spans) {
  const pieces = spans?.length ? spans : [{ text }];
  return make("span", { class: "key-words" }, ...pieces.map((one) => span(one, false)));
}

export function isColour(text) {
  return /^#[0-9a-f]{6}$/i.test(text ?? "");
}

function span(one, withLinks) {
  let node = document.createTextNode(one.text);
  for (const [look, tag] of LOOKS) if (one[look]) node = make(tag, {}, node);
  if (one.quote) node = make("q", {}, node);
  if (one.spoiler) node = spoiler(node);
  if (isColour(one.color)) {
    node = make("span", {}, node);
    node.style.color = one.color;
  }
  if (withLinks && one.url && /^(https?|tel|mailto|viber|tg):/i.test(one.url)) {
    node = make("a", { href: one.url, target: "_blank", rel: "noopener noreferrer", onclick: openDeepLink }, node);
  }
  return node;
}

function spoiler(inside) {
  const node = make("span", { class: "spoiler", tabindex: "0" }, inside);
  const show = () => node.classList.add("open");
  node.addEventListener("click", show);
  node.addEventListener("focus", show);
  return node;
}
