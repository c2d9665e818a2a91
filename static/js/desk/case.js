/** Swapping the case that is open, and keeping list and counts in step with what the server answers. */

import { send } from "../lib/api.js";
import { start } from "../lib/behaviors.js";
import { fragment } from "../lib/html.js";

/** @typedef {import("../lib/api.js").Data} Data */

/** @type {{busy: boolean, places: Map<string, Element | null>}} `places`: before which row a row stood that left. */
const state = { busy: false, places: new Map() };

/**
 * Open a case from its link, without a page load.
 * @param {HTMLAnchorElement} link
 */
export async function open(link) {
  const answer = await send("GET", link.href);
  if (answer.ok && answer.data.html) show(answer.data);
  else location.assign(link.href);
}

/**
 * Send the form of a deed; show the next case, or what somebody else did meanwhile.
 * @param {HTMLFormElement} form
 */
export async function decide(form) {
  if (state.busy) return;
  state.busy = true;
  form.setAttribute("aria-busy", "true");
  const answer = await send(form.getAttribute("method") ?? "POST", form.action, Object.fromEntries(new FormData(form)));
  state.busy = false;
  form.removeAttribute("aria-busy");
  if (answer.data.html) take(answer.data, form);
  else say(answer.data.detail ?? offline());
}

/**
 * @param {Data} data
 * @param {HTMLFormElement} form
 */
function take(data, form) {
  const about = data.decided ?? form.closest("[data-case]")?.getAttribute("data-case") ?? data.case;
  keepRow(String(about), data.row);
  for (const place of document.querySelectorAll("[data-count]")) {
    place.textContent = data.counts?.[place.getAttribute("data-count") ?? ""] ?? place.textContent;
  }
  show(data);
  if (data.toast) toast(fragment(data.toast));
  else if (form.closest("#toasts")) toast(document.createDocumentFragment());
}

/**
 * Show a case, or that nothing waits; focus goes to its heading.
 * @param {Data} data
 */
function show(data) {
  const pane = document.getElementById("pane");
  if (!pane) return;
  pane.replaceChildren(fragment(data.html));
  start(pane);
  mark(String(data.case));
  if (data.url) history.replaceState(null, "", data.url);
  document.getElementById("case-heading")?.focus();
}

/** @param {string} id */
function mark(id) {
  for (const link of document.querySelectorAll("#rows a")) {
    const isOpen = link.closest("[data-case]")?.getAttribute("data-case") === id;
    if (!isOpen) link.removeAttribute("aria-current");
    else {
      link.setAttribute("aria-current", "true");
      link.scrollIntoView({ block: "nearest" });
    }
  }
}

/**
 * Draw the row of a comment anew, or take it out of the list.
 * @param {string} id
 * @param {string | undefined} html
 */
function keepRow(id, html) {
  const row = document.querySelector(`#rows [data-case="${CSS.escape(id)}"]`);
  if (row && html) row.replaceWith(fragment(html));
  else if (row) {
    state.places.set(id, row.nextElementSibling);
    row.remove();
  } else if (html) {
    const before = state.places.get(id);
    document.getElementById("rows")?.insertBefore(fragment(html), before?.isConnected ? before : null);
  }
}

/**
 * Say something in the server's words.
 * @param {string} words
 */
function say(words) {
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.behavior = "desk-toast";
  box.append(Object.assign(document.createElement("span"), { textContent: words }));
  const part = document.createDocumentFragment();
  part.append(box);
  toast(part);
}

/** @param {DocumentFragment} part */
function toast(part) {
  const place = document.getElementById("toasts");
  place?.replaceChildren(part);
  if (place) start(place);
}

function offline() {
  return document.querySelector("[data-offline]")?.getAttribute("data-offline") ?? "";
}
