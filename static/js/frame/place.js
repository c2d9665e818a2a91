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
  if (element) tell("show", Math.max(0, Math.round(element.getBoundingClientRect().top)));
}

/** Keep `--frame-y` at the last deed, so that dialogs and notes open beside it and not in the middle of the frame. */
export function followDeeds() {
  const style = document.documentElement.style;
  addEventListener("pointerdown", (event) => style.setProperty("--frame-y", `${Math.round(event.clientY)}px`), true);
  addEventListener("focusin", (event) => {
    const element = event.target;
    if (!(element instanceof HTMLElement) || element.closest("dialog")) return;
    style.setProperty("--frame-y", `${Math.max(0, Math.round(element.getBoundingClientRect().top))}px`);
  });
}

function pointed() {
  return location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
}
