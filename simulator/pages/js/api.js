// The control API: everything the page does, an outside script can do too.

let complain = () => {};

export function onFault(listener) {
  complain = listener;
}

export async function get(path) {
  const answer = await fetch(`/control/${path}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(await reason(answer));
  return answer.json();
}

/** The answer, or null after the reason was shown: a refusal of the simulator is no fault of the page. */
export async function post(path, body = {}) {
  try {
    const answer = await fetch(`/control/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await reason(answer));
    return await answer.json();
  } catch (fault) {
    complain(fault.message);
    return null;
  }
}

export function chat(resident) {
  return `${resident.channel}/${encodeURIComponent(resident.id)}`;
}

/** Call `changed` for every new version, and `linked` when the stream comes or goes. */
export function listen(changed, linked) {
  const stream = new EventSource("/control/events");
  stream.addEventListener("open", () => {
    linked(true);
    changed();
  });
  stream.addEventListener("error", () => linked(false));
  stream.addEventListener("message", changed);
}

async function reason(answer) {
  try {
    return (await answer.json()).error || answer.statusText;
  } catch {
    return `${answer.status} ${answer.statusText}`;
  }
}
