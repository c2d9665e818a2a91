/** Signing in from the frame: by a popup, or in this tab and back. Nothing is ever polled for: that is theft. */

import { isSignedIn, onSignIn } from "../lib/session.js";
import { goTo } from "./place.js";
import { askFirst, openPopup, preparePopup, remember, sameTab, verifier } from "./popup.js";
import { giveUp, trade } from "./token.js";
import { keep, take } from "./verifier.js";

/** Where the reader was when asked to sign in. */
/** @type {Element | null} */
let asked = null;

/** Make the dialog and the popup ready. */
export async function prepare() {
  const dialog = box();
  const link = dialog?.querySelector("[data-same-tab]");
  link?.addEventListener("click", () => keep(verifier(), asked?.closest("[id^=comment-]")?.id ?? ""));
  dialog?.querySelector("[data-again]")?.addEventListener("click", openPopup);
  dialog?.querySelector("[data-cancel]")?.addEventListener("click", () => dialog.close());
  onSignIn((signedIn) => signedIn && dialog?.close());
  await preparePopup(() => asked instanceof HTMLElement && asked.focus({ preventScroll: true }));
  offerSameTab();
}

/**
 * Hear where the page above stands: only then is there a way back to it.
 * @param {string} page
 */
export function returnTo(page) {
  remember(page);
  offerSameTab();
}

/** Ask the reader to sign in. */
export function ask() {
  const dialog = box();
  if (!dialog || isSignedIn()) return;
  asked = document.activeElement;
  dialog.dataset.way = openPopup() ? "popup" : "tab";
  offerSameTab();
  if (!dialog.open) dialog.showModal();
}

/** Where neither a window opens nor this tab leads back, the discussion's own page is the way. */
function offerSameTab() {
  const dialog = box();
  const link = dialog?.querySelector("[data-same-tab]");
  if (!dialog || !(link instanceof HTMLAnchorElement)) return;
  link.href = sameTab();
  link.hidden = !sameTab();
  if (dialog.dataset.way !== "popup") dialog.dataset.way = sameTab() ? "tab" : "away";
}

/**
 * Take the code that this tab was given on its way back, and lead the reader to where they were.
 * @param {string} code
 */
export async function comeBack(code) {
  const { verifier, place } = take();
  if (!verifier || !(await trade(code, verifier))) return;
  goTo(place || "composer");
}

/** Sign out here; the popup will ask before it hands over again. */
export async function leave() {
  await giveUp();
  askFirst();
}

function box() {
  return /** @type {HTMLDialogElement | null} */ (document.getElementById("sign-in"));
}
