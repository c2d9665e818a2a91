/** What is new since the last visit, as this browser remembers it; nothing where it remembers nothing. */

import { ADDED, OVERLAY } from "../lib/discussion.js";
import * as store from "../lib/store.js";
import { words } from "../lib/words.js";

/** @param {HTMLElement} root */
export default function news(root) {
  const key = `seen-${root.dataset.article}`;
  const since = Date.parse(store.read(key) ?? "");
  if (root.dataset.article !== "0") store.write(key, new Date().toISOString());
  if (Number.isNaN(since)) return;
  const show = () => tell(root, mark(root, since));
  show();
  root.addEventListener(ADDED, show);
  root.addEventListener(OVERLAY, show);
}

/**
 * @param {HTMLElement} root
 * @param {number} since
 * @returns {number} how many are new
 */
function mark(root, since) {
  let count = 0;
  for (const comment of root.querySelectorAll(".comment:not(.tombstone)")) {
    const at = comment.querySelector(".comment-time time")?.getAttribute("datetime");
    const isNew = Boolean(at) && !comment.classList.contains("is-mine") && Date.parse(at ?? "") > since;
    comment.querySelector("[data-new]")?.toggleAttribute("hidden", !isNew);
    count += Number(isNew);
  }
  return count;
}

/**
 * @param {HTMLElement} root
 * @param {number} count
 */
function tell(root, count) {
  const place = root.querySelector("[data-since]");
  const number = place?.querySelector("strong");
  if (!(place instanceof HTMLElement) || !number) return;
  place.hidden = count === 0;
  number.textContent = count === 0 ? "" : words(place, "many", { num: count });
}
