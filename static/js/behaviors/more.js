/** "Show more" fetches in place; the focus goes to the first that came. */

import { send } from "../lib/api.js";
import { ADDED, announce, commentById, focusOn, say } from "../lib/discussion.js";
import { fragment } from "../lib/html.js";
import { words } from "../lib/words.js";

/** @param {HTMLElement} root */
export default function more(root) {
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-more]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fetchMore(root, link);
  });
}

/**
 * @param {HTMLElement} root
 * @param {HTMLAnchorElement} link
 */
async function fetchMore(root, link) {
  if (link.ariaBusy === "true") return;
  const rest = link.textContent;
  link.ariaBusy = "true";
  link.textContent = words(link, "busy");
  const answer = await send("GET", link.dataset.source ?? link.href);
  if (!answer.ok) {
    link.ariaBusy = "false";
    link.textContent = rest;
    say(root, answer.data.detail ?? root.querySelector("[data-status]")?.getAttribute("data-words-offline") ?? "");
    return;
  }
  const first = append(root, listOf(root, link), answer.data.html);
  link.closest(".more-row")?.replaceWith(fragment(answer.data.more));
  announce(root, ADDED);
  focusOn(first);
}

/**
 * @param {HTMLElement} root
 * @param {HTMLAnchorElement} link
 * @returns {Element | null}
 */
function listOf(root, link) {
  if (link.dataset.more === "threads") return root.querySelector(".threads");
  const row = link.closest(".more-row");
  const list = row?.parentElement?.querySelector(":scope > .replies");
  if (list || !row) return list ?? null;
  const made = document.createElement("ol");
  made.className = "replies";
  row.before(made);
  return made;
}

/**
 * Append threads but those that are there already; answer the first new comment.
 * @param {HTMLElement} root
 * @param {Element | null} list
 * @param {string} html
 * @returns {HTMLElement | null}
 */
function append(root, list, html) {
  const threads = [...fragment(html).children];
  const fresh = threads.filter((thread) => {
    const id = thread.querySelector(".comment")?.getAttribute("data-id");
    return id && !commentById(root, id);
  });
  list?.append(...fresh);
  return fresh[0]?.querySelector(".comment") ?? null;
}
