// The city beside the phones: its clock, its weather, the platform's records.

import { post } from "./api.js";
import { button, make, redraw } from "./dom.js";
import { Weather } from "./weather.js";
import { clockTime, language, moment, t } from "./words.js";

const STEPS = [["+1", "hourShort", 3600], ["+1", "dayShort", 86400], ["+8", "dayShort", 8 * 86400]];
const SHOWN_RECORDS = 200;

export class City {
  constructor(node) {
    this.clock = make("div", { class: "tile clock" });
    const sky = make("div", { class: "tile weather" });
    this.weather = new Weather(sky);
    this.records = make("div", { class: "tile records" });
    this.title = make("div", { class: "records-title" });
    this.list = make("ol", { class: "record-list", "aria-live": "polite", tabindex: "0" });
    this.records.append(this.title, this.list);
    node.replaceChildren(this.clock, sky, this.records);
  }

  draw(state) {
    const words = language();
    redraw(this.clock, [moment(state.now), Math.round(state.ahead_seconds / 60), words], () => drawClock(state));
    this.weather.draw(state);
    redraw(this.title, [state.platform.events.length, words], () => drawTitle(state.platform.events.length));
    this.drawRecords(state.platform.events.slice(-SHOWN_RECORDS).reverse());
  }

  /** Only new rows are added on top: an opened JSON stays open, a live region tells the new one. */
  drawRecords(events) {
    const known = new Map([...this.list.children].map((row) => [row.dataset.event, row]));
    const key = (event) => `${language()} ${event.id}`;
    const rows = events.map((event) => known.get(key(event)) ?? record(event, key(event)));
    if (!rows.length) {
      redraw(this.list, ["empty", language()], () => [make("li", { class: "empty" }, t("recordsEmpty"))]);
      return;
    }
    this.list.shownKey = "";
    const kept = new Set(rows);
    for (const row of [...this.list.children]) if (!kept.has(row)) row.remove();
    rows.forEach((row, index) => {
      if (this.list.children[index] !== row) this.list.insertBefore(row, this.list.children[index] ?? null);
    });
  }
}

function drawClock(state) {
  const ahead = state.ahead_seconds >= 60 ? `${t("ahead")} ${duration(state.ahead_seconds)}` : "";
  return [
    make("h2", {}, t("clock")),
    make("p", { class: "now" }, make("time", { datetime: state.now }, moment(state.now))),
    make("p", { class: "faint" }, ahead),
    make("div", { class: "chips" }, ...STEPS.map(([number, unit, seconds]) =>
      button(`${number} ${t(unit)}`, () => post("clock", { advance_seconds: seconds }), { class: "chip" }))),
  ];
}

function duration(seconds) {
  const parts = [[86400, "dayShort"], [3600, "hourShort"], [60, "minuteShort"]];
  let left = Math.round(seconds);
  return parts.map(([size, unit]) => {
    const number = Math.floor(left / size);
    left -= number * size;
    return number ? `${number} ${t(unit)}` : "";
  }).filter(Boolean).join(" ");
}

function drawTitle(count) {
  return [make("h2", {}, t("records")), make("span", { class: "count" }, `${t("recordsCount")}: ${count}`)];
}

function record(event, key) {
  const data = event.data ?? {};
  const petition = data.petition?.number ?? data.petition ?? data.petition_id ?? event.subject;
  const facts = [["petition", plain(petition)], ["receipt", plain(data.receipt)]].filter(([, value]) => value);
  return make("li", { class: "record", "data-event": key, "data-type": event.type },
    make("div", { class: "record-head" },
      make("strong", {}, t(event.type)),
      make("time", { datetime: event.received_at }, clockTime(event.time ?? event.received_at))),
    make("p", { class: "faint" }, ...facts.map(([name, value]) => make("span", {}, `${t(name)} ${value}`))),
    make("details", {}, make("summary", {}, t("raw")), make("pre", { tabindex: "0" }, JSON.stringify(event, null, 2))));
}

function plain(value) {
  return value === undefined || value === null || typeof value === "object" ? "" : String(value);
}
