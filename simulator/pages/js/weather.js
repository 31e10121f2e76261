// The weather: what goes wrong between a channel and the service, on purpose. Folded away until somebody wants rain.

import { post } from "./api.js";
import { button, iconButton, make, redraw } from "./dom.js";
import { language, t } from "./words.js";

const CHANNELS = { telegram: "Telegram", viber: "Viber" };
const METHODS = {
  telegram: ["sendMessage", "sendPhoto", "sendMediaGroup", "editMessageText", "editMessageMedia", "deleteMessage",
    "answerCallbackQuery", "getMe", "setWebhook"],
  viber: ["send_message", "broadcast_message", "get_account_info", "get_user_details", "set_webhook"],
};
const KINDS = {
  telegram: ["429", "403", "500", "hang", "hang_after", "lost_answer", "slow", "not_json", "wrong_result"],
  viber: ["429", "status", "500", "hang", "hang_after", "lost_answer", "slow", "not_json", "wrong_result", "failed",
    "early_receipts", "reversed_receipts", "string_tokens"],
};
const STATUSES = [
  "invalidUrl", "invalidAuthToken", "badData", "missingData", "receiverNotRegistered", "notSubscribed",
  "publicAccountBlocked", "publicAccountNotFound", "publicAccountSuspended", "webhookNotSet", "receiverNoSuitableDevice",
  "tooManyRequests", "apiVersionNotSupported", "incompatibleWithVersion", "publicAccountNotAuthorized",
  "inchatReplyMessageNotAllowed", "publicAccountIsNotInline", "noPublicChat", "cannotSendBroadcast", "broadcastNotAllowed",
  "unsupportedCountry", "paymentUnsupported", "freeMessagesExceeded", "noBalance",
];
const ASTRAY = ["drop_answers", "duplicate", "reorder"];
const DELAYS = [0, 2, 10];
const MODES = ["202", "500", "503", "hang"];
const STRICT = { burst: 1, per_second: 1 };

export class Weather {
  constructor(node) {
    this.sky = make("summary", {});
    this.body = make("div", { class: "weather-body" });
    this.form = make("form", { class: "fields", "aria-labelledby": "fault-title" });
    this.planned = make("ul", { class: "planned", "aria-live": "polite" });
    this.ways = make("div", { class: "part" });
    this.limits = make("div", { class: "part" });
    this.platform = make("div", { class: "part" });
    this.title = make("h3", { id: "fault-title" });
    this.calm = make("div", { class: "chips" });
    this.body.append(make("div", { class: "part" }, this.title, this.form, this.planned), this.ways, this.limits, this.platform, this.calm);
    this.channel = "telegram";
    node.replaceChildren(make("details", { id: "weather" }, this.sky, this.body));
    this.form.addEventListener("submit", (event) => this.plan(event));
    this.form.addEventListener("change", (event) => this.choose(event.target));
  }

  draw({ weather, deliveries, platform }) {
    const words = language();
    const waiting = deliveries.held ? deliveries.pending.length : 0;
    redraw(this.sky, [weather, deliveries.held, waiting, platform.mode, words], () => drawSky(weather, deliveries, platform));
    redraw(this.title, [words], () => [t("faultTitle")]);
    redraw(this.form, [this.channel, words], () => this.drawForm());
    redraw(this.planned, [weather.faults, words], () => weather.faults.map(plannedFault));
    redraw(this.ways, [weather.deliveries, deliveries.held, deliveries.pending.length, words], () => drawWays(weather.deliveries, deliveries));
    redraw(this.limits, [weather.flood, words], () => drawLimits(weather.flood));
    redraw(this.platform, [platform.mode, words], () => drawPlatform(platform.mode));
    redraw(this.calm, [words], () => [button(t("clearWeather"), () => post("weather/clear"), { class: "chip", id: "calm" })]);
  }

  drawForm() {
    const kinds = KINDS[this.channel].map((kind) => [kind, t(`fault_${kind}`)]);
    const methods = [["", t("anyMethod")], ...METHODS[this.channel].map((one) => [one, one])];
    const nodes = [
      field("channel", t("channel"), select(Object.entries(CHANNELS), this.channel)),
      field("method", t("method"), select(methods, "")),
      field("fault", t("fault"), select(kinds, kinds[0][0]), "wide-field"),
      field("status", t("status"), select(STATUSES.map((name, place) => [String(place + 1), `${place + 1} ${name}`]), "6"), "wide-field"),
      field("retry_after", t("seconds"), number(3, 0, 3600)),
      field("times", t("times"), number(1, 1, 1000)),
      make("button", { type: "submit", class: "chip strong" }, t("plan")),
    ];
    queueMicrotask(() => this.fit());
    return nodes;
  }

  choose(changed) {
    if (changed.name === "channel") {
      this.channel = changed.value;
      redraw(this.form, [this.channel, language()], () => this.drawForm());
    }
    this.fit();
  }

  /** Only what the chosen fault has a use for. */
  fit() {
    const kind = this.form.elements.fault.value;
    this.form.querySelector("[data-field=status]").hidden = kind !== "status";
    this.form.querySelector("[data-field=retry_after]").hidden = kind !== "slow" && !(kind === "429" && this.channel === "telegram");
  }

  plan(event) {
    event.preventDefault();
    const told = Object.fromEntries(new FormData(this.form));
    post("faults", {
      channel: told.channel,
      method: told.method || null,
      fault: told.fault,
      times: Number(told.times) || 1,
      retry_after: Number(told.retry_after) || 0,
      status: Number(told.status) || 1,
    });
  }
}

function drawSky(weather, { held, pending }, platform) {
  const ways = Object.values(weather.deliveries).flatMap((one) => [...ASTRAY.filter((name) => one[name]), ...(one.delay_seconds ? ["delay"] : [])]);
  const strict = Object.values(weather.flood.limits).filter((one) => one?.burst === STRICT.burst).length;
  const clouds = weather.faults.length + ways.length + strict + (platform.mode === "202" ? 0 : 1);
  const told = [held ? `${t("held")}: ${pending.length}` : "", clouds ? `${t("clouds")}: ${clouds}` : ""].filter(Boolean);
  return [
    make("h2", {}, t("weather")),
    make("span", { class: told.length ? "sky cloudy" : "sky" }, told.join(" · ") || t("clear")),
  ];
}

function plannedFault(one) {
  const details = [
    one.method ?? t("anyMethod"),
    one.kind === "status" ? `${t("status")} ${one.status} ${STATUSES[one.status - 1]}` : t(`fault_${one.kind}`),
    one.kind === "slow" || (one.kind === "429" && one.channel === "telegram") ? `${one.retry_after} ${t("secondShort")}` : "",
    one.times > 1 ? `× ${one.times}` : "",
  ].filter(Boolean).join(" · ");
  return make("li", {},
    make("span", {}, make("b", {}, CHANNELS[one.channel]), ` ${details}`),
    iconButton("close", t("remove"), () => post("faults/remove", { number: one.number }), { class: "round small" }));
}

function drawWays(ways, { held, pending }) {
  const rows = Object.entries(CHANNELS).map(([channel, name]) => make("fieldset", { class: "way" },
    make("legend", {}, name),
    ...ASTRAY.map((one) => toggle(t(one), ways[channel][one], () => post("deliveries/faults", { [channel]: { [one]: !ways[channel][one] } }))),
    field(`delay-${channel}`, t("delay"), select(DELAYS.map((one) => [String(one), `${one} ${t("secondShort")}`]),
      String(ways[channel].delay_seconds), (event) => post("deliveries/faults", { [channel]: { delay_seconds: Number(event.target.value) } })))));
  return [
    make("h3", {}, t("deliveries")),
    make("div", { class: "ways" }, ...rows),
    toggle(t("hold"), held, () => post(held ? "deliveries/release" : "deliveries/hold"), { id: "hold" }),
    held ? make("p", { class: "faint" }, `${t("holdHint")} ${t("waiting")}: ${pending.length}.`) : null,
    make("div", { class: "chips" },
      held ? button(t("release"), () => post("deliveries/release", { order: "sent" }), { class: "chip" }) : null,
      held ? button(t("reversed"), () => post("deliveries/release", { order: "reversed" }), { class: "chip" }) : null,
      button(t("repeat"), () => post("deliveries/repeat"), { class: "chip" })),
  ].filter(Boolean);
}

function drawLimits({ limits, hits }) {
  const told = (limit) => (limit === null ? "none" : limit.burst === STRICT.burst ? "strict" : "usual");
  const wanted = { usual: "usual", strict: STRICT, none: null };
  const kinds = ["usual", "strict", "none"].map((one) => [one, t(`limit_${one}`)]);
  const scopes = Object.keys(limits).map((scope) => field(`flood-${scope}`, t(`flood_${scope}`),
    select(scope === "all" ? kinds.slice(1) : kinds, told(limits[scope]), (event) => post("flood", { [scope]: wanted[event.target.value] }))));
  const refused = Object.values(hits).reduce((sum, one) => sum + one, 0);
  return [make("h3", {}, t("flood")), make("div", { class: "fields" }, ...scopes),
    refused ? make("p", { class: "faint" }, `${t("refused")}: ${refused}`) : null].filter(Boolean);
}

function drawPlatform(mode) {
  const modes = MODES.map((one) => [one, t(`mode${one}`)]);
  return [make("h3", {}, t("platform")),
    field("platform-mode", t("platformMode"), select(modes, mode, (event) => post("platform/mode", { mode: event.target.value })))];
}

function field(name, label, input, look = "") {
  input.id = `weather-${name}`;
  input.name = name;
  return make("div", { class: `field ${look}`, "data-field": name }, make("label", { for: input.id }, label), input);
}

function select(options, chosen, onchange) {
  return make("select", { onchange }, ...options.map(([value, label]) => make("option", { value, selected: value === chosen }, label)));
}

function number(value, least, most) {
  return make("input", { type: "number", value, min: least, max: most, inputmode: "numeric", required: true });
}

function toggle(label, on, onclick, attributes = {}) {
  return make("button", { type: "button", role: "switch", "aria-checked": String(on), class: "switch", onclick, ...attributes },
    make("span", {}, label));
}
