// Links that lead back into a chat open it on its phone here, as they would on a real one.

const phones = {};

/** `address()` is the bot's name on this channel; `open(payload)` opens the chat. */
export function onDeepLink(channel, address, open) {
  phones[channel] = { address, open };
}

/** Take a click on https://t.me/<bot>?start=… or viber://pa?chatURI=<bot>&context=…; leave others to the browser. */
export function openDeepLink(event) {
  const url = event.target.closest?.("a[href]")?.href;
  const target = url && (telegramChat(new URL(url)) ?? viberChat(new URL(url)));
  const phone = target && phones[target.channel];
  if (!phone || target.name.toLowerCase() !== phone.address().toLowerCase()) return;
  event.preventDefault();
  phone.open(target.payload);
}

function telegramChat(url) {
  const payload = url.searchParams.get("start") ?? "";
  if (url.hostname === "t.me") return { channel: "telegram", name: url.pathname.slice(1), payload };
  if (url.protocol === "tg:") return { channel: "telegram", name: url.searchParams.get("domain") ?? "", payload };
  return null;
}

function viberChat(url) {
  // A web page may stand in between, since Telegram opens no viber: from a button; it carries the same query.
  if (!/^viber:(\/\/)?pa\b/.test(url.href) && !url.searchParams.has("chatURI")) return null;
  const query = url.searchParams;
  return { channel: "viber", name: query.get("chatURI") ?? "", payload: query.get("context") ?? "" };
}
