/** Signing in from the frame: by a popup, or in this tab and back. Nothing is ever polled for: that is theft. */

import { isSignedIn, onSignIn } from "../lib/session.js";
import { show } from "./place.js";
import { askFirst, openPopup, preparePopup, sameTab, verifier } from "./popup.js";
import { giveUp, trade } from "./token.js";
import { keep, take } from "./verifier.js";

/** Where the reader was when asked to sign in. */
/** @type {Element | null} */
let asked = null;

/** Make the dialog and the popup ready. */
export function prepare() {
  const dialog = box();
  const link = dialog?.querySelector("[data-same-tab]");
  link?.addEventListener("click", () => keep(verifier(), asked?.closest("[id^=comment-]")?.id ?? ""));
  dialog?.querySelector("[data-again]")?.addEventListener("click", openPopup);
  dialog?.querySelector("[data-cancel]")?.addEventListener("click", () => dialog.close());
  onSignIn((signedIn) => signedIn && dialog?.close());
  preparePopup(() => asked instanceof HTMLElement && asked.focus({ preventScroll: true }));
}

/** Ask the reader to sign in. */
export function ask() {
  const dialog = box();
  if (!dialog || isSignedIn()) return;
  asked = document.activeElement;
  dialog.dataset.way = openPopup() ? "popup" : "tab";
  const link = /** @type {HTMLAnchorElement} */ (dialog.querySelector("[data-same-tab]"));
  link.href = sameTab();
  link.hidden = !sameTab();
  if (!dialog.open) dialog.showModal();
}

/**
 * Take the code that this tab was given on its way back, and lead the reader to where they were.
 * @param {string} code
 */
export async function comeBack(code) {
  const { verifier, place } = take();
  if (!verifier || !(await trade(code, verifier))) return;
  const found = document.getElementById(place || "composer");
  if (found) show(found);
  else location.replace(around(place));
}

/**
 * Answer this frame's address with a comment in its middle that stands on another page of the discussion.
 * @param {string} place
 */
function around(place) {
  const address = new URL(location.href);
  address.searchParams.set("comment", place.replace("comment-", ""));
  return address;
}

/** Sign out here; the popup will ask before it hands over again. */
export async function leave() {
  await giveUp();
  askFirst();
}

function box() {
  return /** @type {HTMLDialogElement | null} */ (document.getElementById("sign-in"));
}
