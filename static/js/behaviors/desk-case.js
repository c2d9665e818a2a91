/** Cases open and deeds are done without a page load; the next case follows at once. */

import { decide, open } from "../desk/case.js";

/** @param {HTMLElement} desk */
export default function deskCase(desk) {
  desk.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("#rows a") : null;
    if (link instanceof HTMLAnchorElement && isPlain(event) && showsPane()) {
      event.preventDefault();
      open(link);
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && form.matches("[data-deed]")) {
      event.preventDefault();
      decide(form);
    }
  });
}

/** @param {MouseEvent} event */
function isPlain(event) {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

/** On a narrow window list and case are separate pages. */
function showsPane() {
  const pane = document.getElementById("pane");
  return pane !== null && getComputedStyle(pane).display !== "none";
}
