// Links that lead back into a chat open it on its phone here, as they would on a real one.

const openers = {};

export function onDeepLink(channel, open) {
  openers[channel] = open;
}

/** Take a click on https://t.me/<bot>?start=… or viber://pa?chatURI=…&context=…; leave others to the browser. */
export function openDeepLink(event) {
  const link = event.target.closest?.("a[href]");
  const target = link && chatOf(link.href);
  if (!target || !openers[target.channel]) return;
  event.preventDefault();
  openers[target.channel](target.payload);
}

function chatOf(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.hostname === "t.me" || (url.protocol === "tg:" && /resolve/.test(address))) {
    return { channel: "telegram", payload: url.searchParams.get("start") ?? "" };
  }
  if (url.protocol === "viber:") return { channel: "viber", payload: url.searchParams.get("context") ?? "" };
  return null;
}
