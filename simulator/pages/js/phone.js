// One phone: draws what the screen says and turns what is done on it into the resident's acts.

import { chat, get, post } from "./api.js";
import { drawMessages } from "./bubbles.js";
import { composer } from "./composer.js";
import { button, icon, iconButton, make, popup, redraw } from "./dom.js";
import { telegramKeyboard, viberKeyboard } from "./keys.js";
import { onDeepLink } from "./links.js";
import { residentPanel } from "./resident.js";
import { clockTime, language, remember, remembered, t } from "./words.js";

const NEAR_END = 40;
const KEYBOARDS = { telegram: telegramKeyboard, viber: viberKeyboard };

export class Phone {
  constructor(node) {
    this.node = node;
    this.channel = node.dataset.phone;
    this.chosen = remembered(`resident-${this.channel}`);
    this.wasChosen = Boolean(this.chosen);
    this.residents = [];
    this.groups = [];
    this.room = null;
    this.screen = null;
    this.toastAt = null;
    this.atEnd = true;
    this.scrolledTo = 0;
    this.log = make("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
    this.header = make("header", { class: "phone-header" });
    this.toast = make("p", { class: "toast", role: "status", hidden: true });
    this.keyboard = make("div", { class: "keyboard", role: "group" });
    this.foot = make("div", { class: "phone-foot" });
    this.cover = make("div", { class: "cover" });
    node.replaceChildren(this.header, this.toast, this.log, this.cover, this.foot, this.keyboard);
    new ResizeObserver(() => this.showNewest("instant")).observe(this.log);
    this.log.addEventListener("scroll", this.scrolled, { passive: true });
    onDeepLink(this.channel, () => this.screen?.bot.username ?? "", (payload) => this.open(payload));
  }

  /** Follow the residents of this channel; the first visit brings one into the city. */
  async follow(residents, groups) {
    this.residents = residents.filter((one) => one.channel === this.channel);
    if (!this.residents.length) await this.add(language() === "uk" ? "Олена" : "Olena");
    this.chosen = this.pick()?.id ?? null;
    this.followRooms(groups);
    await this.refresh();
  }

  /** Whoever was chosen, or is in a conversation; else somebody who reads the page's language. */
  pick() {
    const known = this.residents.find((one) => one.id === this.chosen);
    if (known && (this.wasChosen || known.opened)) return known;
    return this.residents.find((one) => one.language === language()) ?? this.residents[0];
  }

  /** Groups are Telegram's; one that became a supergroup goes on under its new number. */
  followRooms(groups) {
    const mine = groups.filter((one) => this.channel === "telegram" && one.members.includes(this.chosen));
    this.groups = mine.filter((one) => !one.upgraded_to);
    const old = mine.find((one) => one.id === this.room);
    this.room = old?.upgraded_to ?? old?.id ?? null;
  }

  async add(name, devices = null) {
    const added = await post("residents", { channel: this.channel, name, language: language(), devices });
    if (!added) return;
    this.residents.push(added);
    await this.choose(added.id);
  }

  async choose(id) {
    this.chosen = id;
    this.wasChosen = true;
    remember(`resident-${this.channel}`, id);
    await this.enter(null);
  }

  async enter(room) {
    this.room = room;
    this.toastAt = null;
    this.log.replaceChildren();
    await this.refresh();
  }

  get resident() {
    return this.residents.find((one) => one.id === this.chosen);
  }

  async refresh() {
    if (!this.resident) return;
    const asked = this.path;
    const screen = await get(`${asked}/screen`);
    if (asked !== this.path) return;
    this.screen = screen;
    this.draw();
  }

  get path() {
    return this.room ? `groups/${encodeURIComponent(this.room)}` : chat(this.resident);
  }

  /** In a group the resident says who they are. */
  act = (verb, body = {}) => post(`${this.path}/${verb}`, this.room ? { ...body, resident: this.chosen } : body);

  /** What is done with the phone, whatever chat is open. */
  own = (verb, body = {}) => post(`${chat(this.resident)}/${verb}`, body);

  press = async (key) => {
    const answer = await this.act("press", key);
    if (answer?.url && /^https?:/i.test(answer.url)) window.open(answer.url, "_blank", "noopener");
  };

  /** Only a hand scrolls back: the way to the end leads on, however long it takes. */
  scrolled = () => {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    const left = scrollHeight - scrollTop - clientHeight;
    this.atEnd = left < NEAR_END || (this.atEnd && scrollTop >= this.scrolledTo);
    this.scrolledTo = scrollTop;
  };

  /** A picture took its room: whoever was at the end, or on the way there, stays there. */
  grown = () => {
    if (this.atEnd) this.showNewest("instant");
  };

  open(payload) {
    document.querySelector(`[data-tab="${this.channel}"]`)?.click();
    if (this.room) this.enter(null);
    return this.own("start", payload ? { payload } : {});
  }

  draw() {
    const { resident, messages, keyboard, toast, bot, commands } = this.screen;
    const words = language();
    this.node.dataset.opened = String(resident.opened);
    this.log.setAttribute("aria-label", `${t("messages")}: ${bot.name}`);
    this.keyboard.setAttribute("aria-label", t("keyboard"));
    redraw(this.header, [bot, this.resident, this.residents, this.groups, this.room, words], () => this.drawHeader(bot));
    redraw(this.foot, [resident.opened, resident.blocked, commands, this.room, words], () => this.drawFoot(resident, commands));
    redraw(this.cover, [resident.opened, bot, words], () => (resident.opened ? [] : this.drawCover(bot)));
    redraw(this.keyboard, [keyboard, resident.opened], () =>
      (keyboard?.length && resident.opened ? KEYBOARDS[this.channel](keyboard, this.press) : []));
    this.keyboard.hidden = !this.keyboard.children.length;
    if (drawMessages(this.log, this.room ? this.seenInRoom(messages) : messages, this)) this.showNewest("smooth");
    for (const key of this.node.querySelectorAll("button.key")) key.disabled = resident.blocked;
    this.showToast(toast);
  }

  /** Everybody else is on the left, by name. */
  seenInRoom(messages) {
    return messages.map((one) => {
      if (one.kind === "note") return one;
      if (one.from === "bot") return { ...one, author: this.screen.bot.name };
      return one.author === this.resident.name ? { ...one, author: undefined } : { ...one, from: "bot" };
    });
  }

  drawHeader(bot) {
    const panel = make("div", { class: "panel panel-resident" });
    const more = iconButton("more", t("resident"), null, { class: "round" });
    const close = popup(more, panel);
    panel.append(...residentPanel(this, close));
    const title = this.room ? this.screen.resident.name : bot.name;
    const kind = this.room ? t("group") : this.channel === "telegram" ? t("bot") : t("publicAccount");
    return [
      make("span", { class: "back" }, icon("back")),
      make("span", { class: "avatar", "aria-hidden": "true" }, initials(title)),
      make("div", { class: "who" },
        make("h2", {}, title),
        make("p", {}, `${kind} · ${this.resident.name}`)),
      more,
      panel,
    ];
  }

  drawCover(bot) {
    return [make("div", { class: "cover-card" },
      make("span", { class: "avatar large", "aria-hidden": "true" }, initials(bot.name)),
      make("h3", {}, bot.name),
      make("p", {}, t("startWords")))];
  }

  drawFoot(resident, commands) {
    if (!resident.opened) return [button(t("start"), () => this.act("start"), { class: "start" })];
    if (resident.blocked) {
      return [make("p", { class: "blocked" }, t("blocked")), button(t("unblock"), () => this.act("unblock"), { class: "start" })];
    }
    return composer(this, commands);
  }

  showNewest(behavior) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.atEnd = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: still ? "instant" : behavior });
  }

  /** A toast is shown for a moment when it comes, not again when the page is opened later. */
  showToast(toast) {
    const at = toast ? `${toast.at} ${toast.text}` : "";
    const first = this.toastAt === null;
    if (first || at === this.toastAt || !toast) {
      this.toastAt = at;
      return;
    }
    this.toastAt = at;
    this.toast.textContent = toast.text;
    this.toast.hidden = false;
    this.toast.title = clockTime(toast.at);
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { this.toast.hidden = true; }, 4500);
  }
}

function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return words.slice(0, 2).map((word) => word[0].toUpperCase()).join("") || "К";
}
