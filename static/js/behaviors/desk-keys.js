/** Single keys of the desk: outside fields only, and only while they are switched on. */

const DEEDS = "arpzoh";

/** @param {HTMLElement} body */
export default function deskKeys(body) {
  body.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return back();
    if (document.documentElement.dataset.keys === "off" || inField(event.target)) return;
    if (press(event.key)) event.preventDefault();
  });
}

/**
 * @param {string} key
 * @returns {boolean} whether something came of it
 */
function press(key) {
  if (/^[1-9]$/.test(key)) return choose(key);
  const name = key.toLowerCase();
  if (name === "j" || name === "k") return move(name === "j");
  if (key === "/") return focus(document.getElementById("desk-search"));
  if (key === "?") {
    document.getElementById("keys")?.togglePopover();
    return true;
  }
  return DEEDS.includes(name) && deed(name);
}

/** @param {string} name */
function deed(name) {
  const found = [...document.querySelectorAll(`[data-key="${name}"]`)].at(-1);
  if (found instanceof HTMLFormElement) found.requestSubmit();
  else if (found instanceof HTMLElement) found.click();
  return found !== undefined;
}

/** @param {string} digit */
function choose(digit) {
  const radio = document.querySelector(`.palette:is(:popover-open, .is-open) input[type="radio"][value="${digit}"]`);
  if (radio instanceof HTMLElement) radio.click();
  return focus(radio);
}

/** @param {boolean} down */
function move(down) {
  const opened = document.querySelector("#rows [aria-current]")?.closest("li");
  const row = opened
    ? down
      ? opened.nextElementSibling
      : opened.previousElementSibling
    : document.querySelector("#rows li");
  const link = row?.querySelector("a") ?? (down ? document.querySelector(".rows-end [rel=next]") : null);
  if (link instanceof HTMLElement) link.click();
  return link !== null;
}

/** @param {Element | null} element */
function focus(element) {
  if (element instanceof HTMLElement) element.focus();
  return element !== null;
}

/** Leave the field; popovers close by themselves; otherwise go back to the list. */
function back() {
  if (document.querySelector(":popover-open")) return;
  if (inField(document.activeElement)) /** @type {HTMLElement} */ (document.activeElement).blur();
  else focus(document.querySelector("#rows [aria-current]"));
}

/** @param {EventTarget | null} target */
function inField(target) {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}
