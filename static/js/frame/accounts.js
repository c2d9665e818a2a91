/**
 * Signing in with the publisher's own accounts: the page above hands over a token that its server signed, we trade it
 * here, and ask for another before the hour is over. Nobody clicks, and no cookie has a part in it.
 */

import { send } from "../lib/api.js";
import { enterFrame, isSignedIn, onRenewal, onSignIn, setToken, token } from "../lib/session.js";
import * as store from "../lib/store.js";
import { onPage, report, tell } from "./page.js";
import { ask as askOurs } from "./sign-in.js";
import { BY, giveUp, KEY } from "./token.js";

const EARLY = 60_000;
const PATIENCE = 10_000;
const root = document.documentElement;

/** @type {{held: string | null, page: string, timer: number, renewal: Promise<boolean> | null, tries: number}} */
const state = { held: null, page: "", timer: 0, renewal: null, tries: 0 };

/** @type {((isNew: boolean) => void) | null} */
let answered = null;

/** Ask the page for a token as soon as it speaks, take what it hands over, and renew it in time. */
export function followPublisher() {
  enterFrame(ask);
  onRenewal(renew);
  onSignIn(() => {
    if (token() !== state.held) show(null);
  });
  onPage(({ address }) => {
    state.page = address ?? "";
    tell("token");
  });
  onPage(async ({ token: given }) => {
    const isNew = await take(given ?? null);
    answered?.(isNew);
  }, "token");
  document.addEventListener("visibilitychange", schedule);
  document.getElementById("to-account")?.addEventListener("submit", bring);
  for (const own of box()?.querySelectorAll("[data-own]") ?? [])
    own.addEventListener("click", () => {
      box()?.close();
      askOurs();
    });
}

/**
 * Give the form that opens the account's page in a tab of its own the token, for as long as it takes to be sent.
 * @param {SubmitEvent} event
 */
function bring(event) {
  const field = /** @type {HTMLFormElement} */ (event.target).elements.namedItem("token");
  if (!(field instanceof HTMLInputElement)) return;
  field.value = token() ?? "";
  setTimeout(() => {
    field.value = "";
  });
}

/** Lead a stranger to the publisher's sign-in, unless the page can sign the reader in by now. */
async function ask() {
  const dialog = box();
  if (isSignedIn() || (await renew()) || !dialog || dialog.open) return;
  const link = dialog.querySelector("a[data-publisher]");
  if (link instanceof HTMLAnchorElement)
    link.href = (link.dataset.href ?? "").replace("{address}", encodeURIComponent(state.page));
  dialog.dataset.way = "publisher";
  dialog.showModal();
}

/** Ask the page for a new token; answer whether one came and was good. */
function renew() {
  state.renewal ??= new Promise((/** @type {(isNew: boolean) => void} */ done) => {
    answered = done;
    setTimeout(done, PATIENCE, false);
    tell("token", "fresh");
  }).finally(() => {
    state.renewal = answered = null;
  });
  return state.renewal;
}

/**
 * Take what the page hands over: a token, "" for nothing new, null for nobody.
 * @param {string | null} given
 */
async function take(given) {
  if (given) return alone(() => trade(given));
  if (given === null) await leave();
  return false;
}

async function leave() {
  if (state.held && state.held === token()) await giveUp();
  if (store.read(BY)) store.drop(KEY);
  store.drop(BY);
  show(null);
}

/**
 * Trade a token, or take up what another frame, or this one before it was loaded anew, got for the same.
 * @param {string} given
 */
async function trade(given) {
  const mark = given.slice(-22);
  const kept = store.read(KEY);
  if (kept && store.read(BY)?.startsWith(`${mark} `)) return hold(kept);
  const answer = await send("POST", "/embed/signed-tokens", { site: root.dataset.site, token: given });
  box()?.toggleAttribute("data-failed", !answer.ok);
  if (!answer.ok) return fail(answer);
  state.tries = 0;
  store.write(BY, `${mark} ${Date.now() + 1000 * answer.data.seconds}`);
  return hold(answer.data.token);
}

/**
 * Where storage is refused, a frame that was loaded anew has lost what it got: the page may have another token.
 * @param {import("../lib/api.js").Answer} answer
 */
function fail(answer) {
  if (answer.data.code === "token-used" && state.tries++ === 0) {
    tell("token", "fresh");
    return false;
  }
  report("error", { code: answer.data.code ?? "offline", detail: answer.data.detail ?? "" });
  return false;
}

/** @param {string} value */
function hold(value) {
  show(value);
  if (value !== token()) setToken(value);
  schedule();
  return true;
}

/**
 * Remember whose sign-in this is: the publisher's own is signed out with the publisher, not here.
 * @param {string | null} value
 */
function show(value) {
  state.held = value;
  root.toggleAttribute("data-vouched", value !== null);
}

/** Renew a minute before the end, while the reader looks; another frame may have done it meanwhile. */
function schedule() {
  clearTimeout(state.timer);
  const until = end();
  if (!state.held || document.hidden || !until) return;
  const wait = Math.max(0, until - EARLY - Date.now());
  state.timer = setTimeout(() => (end() > until ? schedule() : renew()), wait);
}

/** Answer when the token at hand is over, by the clock here: the server tells how long it holds, not until when. */
function end() {
  return Number(store.read(BY)?.split(" ")[1] ?? 0);
}

/**
 * Let one frame of a page trade at a time, where the browser can: the others take up what it got.
 * @param {() => Promise<boolean>} deed
 */
async function alone(deed) {
  try {
    return await navigator.locks.request(KEY, deed);
  } catch {
    return deed();
  }
}

function box() {
  return /** @type {HTMLDialogElement | null} */ (document.getElementById("sign-in"));
}
