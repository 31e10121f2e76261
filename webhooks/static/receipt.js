// Checks one receipt in the reader's own browser. Words stand in the page; here is only which of them to show.
"use strict";

const main = document.querySelector("main");
const AGAIN_MS = 15_000;
const SAVED_HEAD = "log-head";

// --- the tree: RFC 9162 ---------------------------------------------------------------------------------------------

const bytes = (text) => new TextEncoder().encode(text);
const decoded = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
const same = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);

async function sha256(...parts) {
  const joined = Uint8Array.from(parts.flatMap((part) => [...part]));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined));
}

const leafHash = (body) => sha256([0], bytes(body));
const node = (left, right) => sha256([1], left, right);

function half(size) {
  let left = 1;
  while (left * 2 < size) left *= 2;
  return left;
}

/** The root to which a leaf's path leads: 2.1.3. */
async function climb(leaf, index, size, path) {
  if (size === 1) {
    if (path.length || index !== 0) throw new Error("a path of the wrong length");
    return leaf;
  }
  const left = half(size), rest = path.slice(0, -1), beside = path.at(-1);
  if (index < left) return node(await climb(leaf, index, left, rest), beside);
  return node(beside, await climb(leaf, index - left, size - left, rest));
}

/** Both roots, from a proof that a tree only grew: 2.1.4. */
async function grown(old, size, path, known) {
  if (old === size) {
    if (path.length !== (known ? 0 : 1)) throw new Error("a proof of the wrong length");
    return [known ?? path[0], known ?? path[0]];
  }
  const left = half(size), rest = path.slice(0, -1), beside = path.at(-1);
  if (old <= left) {
    const [before, after] = await grown(old, left, rest, known);
    return [before, await node(after, beside)];
  }
  const [before, after] = await grown(old - left, size - left, rest, null);
  return [await node(beside, before), await node(beside, after)];
}

// --- what is signed: C2SP signed-note -------------------------------------------------------------------------------

function parts(note) {
  const cut = note.lastIndexOf("\n\n");
  const signatures = note.slice(cut + 2).trim().split("\n").map((line) => line.split(" "));
  return { text: note.slice(0, cut + 1), lines: note.slice(0, cut).split("\n"), signatures };
}

function head(note) {
  const [name, size, root] = parts(note).lines;
  return { name, size: Number(size), root: decoded(root) };
}

/** "pass", "fail", or "unknown" where this browser cannot check Ed25519. */
async function signed(note, keys) {
  const { text, signatures } = parts(note);
  for (const [, name, encoded] of signatures) {
    const raw = decoded(encoded);
    const id = [...raw.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const key = keys.find((known) => known.startsWith(`${name}+${id}+`));
    if (!key) continue;
    const public_ = decoded(key.split("+").slice(2).join("+")).slice(1);
    let imported;
    try {
      imported = await crypto.subtle.importKey("raw", public_, { name: "Ed25519" }, false, ["verify"]);
    } catch {
      return "unknown";
    }
    return (await crypto.subtle.verify("Ed25519", imported, raw.slice(4), bytes(text))) ? "pass" : "fail";
  }
  return "fail";
}

// --- the steps ------------------------------------------------------------------------------------------------------

async function ask(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  return answer.json();
}

/** Of a step's words, those for this end of it. */
function show(step, end) {
  const place = document.getElementById(step);
  place.dataset.end = end;
  for (const words of place.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== end;
}

async function checkRecord(proof) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...(await leafHash(proof.leaf)).slice(0, 10)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const number = bits.match(/.{5}/g).map((five) => letters[parseInt(five, 2)]).join("");
  return number === main.dataset.receipt.replaceAll("-", "") ? "pass" : "fail";
}

async function checkPath(proof) {
  if (!proof.head) return "promised";
  const { size, root } = head(proof.head);
  const reached = await climb(await leafHash(proof.leaf), proof.index, size, proof.path.map(decoded));
  return same(reached, root) ? "pass" : "fail";
}

async function checkSignature(proof, keys) {
  const end = await signed(proof.head ?? proof.promise, keys);
  return end === "pass" && !proof.head ? "promised" : end;
}

async function checkGrowth(proof) {
  if (!proof.head) return "promised";
  const now = head(proof.head), saved = localStorage.getItem(SAVED_HEAD);
  const before = saved && head(saved);
  if (!before || before.name !== now.name || before.size === 0) return "first";
  if (before.size > now.size) return "fail";
  const { path } = await ask(`/log/consistency?from=${before.size}&to=${now.size}`);
  const roots = await grown(before.size, now.size, path.map(decoded), before.root);
  return same(roots[0], before.root) && same(roots[1], now.root) ? "pass" : "fail";
}

const STEPS = { record: checkRecord, path: checkPath, signature: checkSignature, growth: checkGrowth };

async function check() {
  const { keys } = await ask("/log/key");
  const proof = await ask(`/log/proof?receipt=${main.dataset.receipt}`);
  document.getElementById("raw").textContent = [proof.leaf, ...(proof.path ?? []), "", proof.head ?? proof.promise].join("\n");
  const ends = {};
  for (const [step, checked] of Object.entries(STEPS)) {
    ends[step] = await checked(proof, keys).catch(() => "fail");
    show(step, ends[step]);
  }
  const all = Object.values(ends);
  if (proof.head && !all.includes("fail")) localStorage.setItem(SAVED_HEAD, proof.head);
  if (all.includes("fail")) return "fail";
  if (!proof.head) return "promised";
  return ends.signature === "unknown" ? "unknown" : "pass";
}

async function start() {
  const end = await check().catch(() => "error");
  show("verdict", end);
  if (end === "promised") setTimeout(start, AGAIN_MS);
}

start();
