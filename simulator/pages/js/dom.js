// Make elements from data: text stays text, so nothing a chat says can become markup.

const ICONS = {
  back: "M15 5l-7 7 7 7",
  on: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  more: "M12 5.500v.01M12 12v.01M12 18.500v.01",
  attach: "M20 11.500l-8.2 8.200a5 5 0 0 1-7.1-7.100l8.5-8.500a3.4 3.4 0 0 1 4.8 4.800l-8.4 8.400a1.7 1.7 0 0 1-2.4-2.400l7.7-7.7",
  send: "M4 12l16-8-5 16-3.5-6.500z",
  menu: "M5 7h14M5 12h14M5 17h9",
  keyboard: "M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.500M17.5 17.500L19 19M5 19l1.5-1.500M17.5 6.500L19 5",
  moon: "M20 14.500A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.500z",
  once: "M4 12.500l5 5L20 6.5",
  twice: "M1.5 12.500l5 5L17 6.500M9.5 15.500l2 2L22.5 6.5",
  pin: "M12 21s-6.5-6.3-6.5-11a6.5 6.5 0 0 1 13 0c0 4.7-6.5 11-6.5 11zM12 7.800a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.600z",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 20.500c.8-4 3.8-6 7.5-6s6.7 2 7.5 6",
  people: "M9 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM2.5 19.500c.7-3.6 3.3-5.3 6.5-5.300s5.8 1.7 6.5 5.300M16 5.400a3.5 3.5 0 0 1 0 6.200M18 14.800c1.9.7 3.1 2.3 3.5 4.7",
  forward: "M13 6l6 6-6 6M19 12H9a5 5 0 0 0-5 5v1",
  smile: "M12 3.500a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM9 10v.01M15 10v.01M8.5 14c1.8 2.3 5.2 2.3 7 0",
  voice: "M12 3.500a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3zM5.5 11.500a6.5 6.5 0 0 0 13 0M12 18v3",
  file: "M7 3.500h7l4 4v13H7zM14 3.500v4h4",
  picture: "M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17M15.5 9v.01",
  open: "M9 6h9v9M18 6L7 17",
  phone: "M6 3.500h3.500l1.5 4.5-2 1.500a12 12 0 0 0 5.5 5.500l1.5-2 4.5 1.500V18a2.5 2.5 0 0 1-2.5 2.500C10.5 20.5 3.5 13.5 3.5 6A2.5 2.5 0 0 1 6 3.500z",
};

/** make("button", {class: "x", onclick}, "label", child…): nothing is ever parsed as HTML. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function button(label, onclick, attributes = {}) {
  return make("button", { type: "button", onclick, ...attributes }, label);
}

export function iconButton(name, label, onclick, attributes = {}) {
  return make("button", { type: "button", "aria-label": label, title: label, onclick, ...attributes }, icon(name));
}

export function icon(name) {
  return shape("svg", { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" }, shape("path", { d: ICONS[name] }));
}

/** The same for a part of a drawing. */
export function shape(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A panel that opens from a button, closes on Escape or a click elsewhere, and gives the focus back. */
export function popup(opener, panel) {
  opener.setAttribute("aria-expanded", "false");
  panel.hidden = true;
  const close = (refocus) => {
    if (panel.hidden) return;
    panel.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (refocus) opener.focus();
  };
  opener.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    opener.setAttribute("aria-expanded", String(!panel.hidden));
    if (panel.hidden) return;
    fitInside(panel, panel.closest(".phone"));
    panel.querySelector("button, input, select")?.focus();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(true);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!panel.contains(event.target) && !opener.contains(event.target)) close(false);
  });
  return () => close(true);
}

/** Whatever would stick out of the phone is scrolled to instead. */
function fitInside(panel, phone) {
  panel.style.maxHeight = "";
  const [inner, outer] = [panel.getBoundingClientRect(), phone.getBoundingClientRect()];
  const over = Math.max(0, outer.top + 8 - inner.top, inner.bottom + 8 - outer.bottom);
  if (over) panel.style.maxHeight = `${inner.height - over}px`;
}

/** Replace the children only when what they show has changed, so that focus and reading stay. */
export function redraw(node, shown, draw) {
  const key = JSON.stringify(shown);
  if (node.shownKey === key) return false;
  const focused = [...node.querySelectorAll("button, a, input, select, summary")].indexOf(document.activeElement);
  node.shownKey = key;
  node.replaceChildren(...draw());
  if (focused >= 0) node.querySelectorAll("button, a, input, select, summary")[focused]?.focus({ preventScroll: true });
  return true;
}
