// Viber's cards, side by side: scrolled by hand, by two buttons, or by the arrow keys.

import { iconButton, make } from "./dom.js";
import { tile } from "./keys.js";
import { t } from "./words.js";

const WHITE = "#FFFFFF";

/** `press` takes what the control API needs to find a button. */
export function carousel(message, press) {
  const { columns, rows, bg, buttons } = message.cards;
  const cards = [];
  buttons.forEach((button, row) => {
    const inside = tile({ ...button, bg: button.bg ?? bg ?? WHITE }, columns, rows,
      () => press({ label: button.label, row, column: 0, message_id: message.id }));
    (cards[button.card] ??= []).push([button, inside]);
  });
  const shown = cards.filter(Boolean);
  const track = make("div", { class: "cards" }, ...shown.map((tiles, place) => card(tiles, place, shown.length, { columns, rows, bg })));
  const node = make("div", { class: "carousel", role: "group", "aria-roledescription": t("carousel"), "aria-label": t("carouselHint") },
    track, ...scrollers(track));
  moveByKeys(track);
  return node;
}

/** Named by its first words, so that five buttons "Read" are told apart. */
function card(tiles, place, count, { columns, rows, bg }) {
  const title = tiles.map(([button]) => button.label.split("\n")[0]).find(Boolean) ?? "";
  const node = make("div", { class: "carousel-card", role: "group", "aria-label": `${place + 1} ${t("of")} ${count}: ${title}` },
    ...tiles.map(([, inside]) => inside));
  node.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
  node.style.gridTemplateRows = `repeat(${rows}, minmax(0, 1fr))`;
  node.style.aspectRatio = `${columns * 40} / ${rows * 34}`;
  node.style.background = bg ?? WHITE;
  return node;
}

/** The whole carousel is one stop of the Tab key; inside, arrows lead from card to card and from tile to tile. */
function moveByKeys(track) {
  const all = [...track.querySelectorAll("button, a")];
  all.forEach((one, place) => { one.tabIndex = place ? -1 : 0; });
  // Cards that only say something are scrolled by the same keys.
  if (!all.length) track.tabIndex = 0;
  const choose = (one) => all.forEach((other) => { other.tabIndex = other === one ? 0 : -1; });
  track.addEventListener("focusin", (event) => choose(event.target));
  track.addEventListener("keydown", (event) => {
    const next = target(track, event);
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    reveal(track, next.closest(".carousel-card"));
  });
}

function target(track, { key, target: from }) {
  const rows = [...track.children].map((one) => [...one.querySelectorAll("button, a")]).filter((tiles) => tiles.length);
  const at = rows.findIndex((tiles) => tiles.includes(from));
  const below = rows[at]?.indexOf(from);
  const beside = (step) => rows[at + step]?.[Math.min(below, rows[at + step].length - 1)];
  const ways = {
    ArrowRight: () => beside(1),
    ArrowLeft: () => beside(-1),
    ArrowDown: () => rows[at][below + 1],
    ArrowUp: () => rows[at][below - 1],
    Home: () => rows[0][0],
    End: () => rows.at(-1)[0],
  };
  return at < 0 ? null : ways[key]?.();
}

function scrollers(track) {
  const step = (way) => {
    const cards = [...track.children];
    const middle = track.scrollLeft + track.clientWidth / 2;
    const now = cards.findLastIndex((one) => one.offsetLeft <= middle);
    reveal(track, cards[Math.max(0, Math.min(cards.length - 1, now + way))]);
  };
  const back = iconButton("back", t("previousCard"), () => step(-1), { class: "scroller scroller-back", tabindex: "-1" });
  const on = iconButton("on", t("nextCard"), () => step(1), { class: "scroller scroller-on", tabindex: "-1" });
  const fit = () => {
    back.hidden = track.scrollLeft < 8;
    on.hidden = track.scrollLeft + track.clientWidth > track.scrollWidth - 8;
  };
  track.addEventListener("scroll", fit, { passive: true });
  new ResizeObserver(fit).observe(track);
  return [back, on];
}

function reveal(track, card) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  track.scrollTo({ left: card.offsetLeft - (track.clientWidth - card.clientWidth) / 2, behavior: still ? "instant" : "smooth" });
}
