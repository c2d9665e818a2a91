/** Where the reader is: the frame is as tall as what it holds, so the publisher's page scrolls on our word. */

import { tell } from "./page.js";

/** Lead the reader to what the address points at, now and when it changes. */
export function followAddress() {
  addEventListener("hashchange", () => show(pointed()));
  const target = pointed() ?? document.querySelector(".is-target");
  if (target) show(target);
}

/**
 * Have the publisher's page scroll to an element.
 * @param {Element | null} element
 */
export function show(element) {
  if (element) tell("show", Math.max(0, Math.round(topOf(element))));
}

/**
 * Lead the reader to a comment, or to the composer; a comment on another page of the discussion is fetched with its own.
 * @param {string} id
 */
export function goTo(id) {
  const found = document.getElementById(id);
  if (found) return show(found);
  const address = new URL(location.href);
  address.searchParams.set("comment", id.replace("comment-", ""));
  location.replace(address);
}

/** Keep `--frame-y` at the last deed, so that dialogs and notes open beside it and not in the middle of the frame. */
export function followDeeds() {
  addEventListener("pointerdown", (event) => note(event.target, event.clientY), true);
  addEventListener("focusin", ({ target }) => {
    if (target instanceof Element && target.matches(":focus-visible")) note(target, topOf(target));
  });
}

/**
 * A dialog that is open stays where it is.
 * @param {EventTarget | null} target
 * @param {number} y
 */
function note(target, y) {
  if (!(target instanceof Element) || target.closest("dialog")) return;
  document.documentElement.style.setProperty("--frame-y", `${Math.max(0, Math.round(y))}px`);
}

/** @param {Element} element */
function topOf(element) {
  return element.getBoundingClientRect().top;
}

function pointed() {
  return location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
}
