/** The frame's height follows what stands in it; the publisher's page scrolls, the frame never does. */

import { tell } from "./page.js";

const FLOATING = "[open] > .menu, dialog[open]";

let told = 0;

/** Tell the height now and whenever it changes; sizes are only observed in sight, changes of the document everywhere. */
export function reportHeight() {
  new ResizeObserver(report).observe(document.body);
  const changes = { subtree: true, childList: true, characterData: true, attributeFilter: ["open", "hidden"] };
  new MutationObserver(report).observe(document.body, changes);
  addEventListener("load", report);
  report();
}

/** Tell the height at once: a frame that is out of sight is not measured by observers. */
export function report() {
  const height = Math.ceil(Math.max(document.body.getBoundingClientRect().height, ...bottoms()));
  if (height === told) return;
  told = height;
  tell("height", height);
}

/** Menus and dialogs hang over the edge of what is below them. */
function bottoms() {
  return [...document.querySelectorAll(FLOATING)].map((element) => element.getBoundingClientRect().bottom + 12);
}
