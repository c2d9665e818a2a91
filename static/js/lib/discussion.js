/** Finding one's way in a discussion: comments, threads, where something new goes, and what is said of it. */

import { fragment } from "./html.js";

/** Named after what happened; each is dispatched on the discussion's element. */
export const OVERLAY = "rejoinder:overlay";
export const ADDED = "rejoinder:added";
export const POSTED = "rejoinder:posted";

/**
 * @typedef {{id: number, parent: number | null, status: string, edit_until: string | null, withdraw: boolean,
 *   replies: number, html: string}} Mine
 * @typedef {{person: {id: number, name: string, confirmed: boolean}, votes: Record<string, number>, mine: Mine[],
 *   may: {comment: boolean, why: string}, notices: number}} Overlay
 */

/**
 * Answer the comment that a thing stands in.
 * @param {EventTarget | null} inner
 * @returns {HTMLElement | null}
 */
export function commentOf(inner) {
  return inner instanceof Element ? inner.closest(".comment") : null;
}

/**
 * @param {ParentNode} root
 * @param {number | string} id
 * @returns {HTMLElement | null}
 */
export function commentById(root, id) {
  return root.querySelector(`#comment-${CSS.escape(String(id))}`);
}

/**
 * Put HTML of ours in place of an element, and answer what came of it.
 * @param {HTMLElement} root
 * @param {Element} old
 * @param {string} html
 * @returns {HTMLElement | null}
 */
export function replaceWith(root, old, html) {
  const nodes = fragment(html);
  const fresh = nodes.firstElementChild;
  old.replaceWith(nodes);
  announce(root, ADDED);
  return fresh instanceof HTMLElement ? fresh : null;
}

/**
 * Put a thread where it belongs: under the comment it answers, or first of all. What is there already is replaced.
 * @param {HTMLElement} root
 * @param {string} html one `li`
 * @param {number | null} parent
 * @returns {HTMLElement | null} the comment in it
 */
export function addThread(root, html, parent) {
  const item = fragment(html).querySelector("li");
  const comment = item?.querySelector(".comment");
  if (!item || !(comment instanceof HTMLElement)) return null;
  const there = commentById(root, comment.dataset.id ?? "");
  comment.classList.toggle("is-target", there?.classList.contains("is-target") ?? false);
  if (there) there.replaceWith(comment);
  else listFor(root, parent)?.prepend(item);
  root.querySelector(".empty")?.remove();
  announce(root, ADDED);
  return comment;
}

/**
 * @param {HTMLElement} root
 * @param {number | null} parent
 * @returns {Element | null}
 */
function listFor(root, parent) {
  if (parent === null) return root.querySelector(".threads");
  const thread = commentById(root, parent)?.closest(".thread");
  if (!thread) return null;
  return branchOf(thread).querySelector(":scope > .replies") ?? newReplies(branchOf(thread));
}

/**
 * Answer what hangs below a comment, made when there is nothing yet.
 * @param {Element} thread
 * @returns {Element}
 */
export function branchOf(thread) {
  const found = thread.querySelector(":scope > .branch");
  if (found) return found;
  const branch = document.createElement("div");
  branch.className = "branch";
  const line = document.createElement("span");
  line.className = "line";
  line.ariaHidden = "true";
  branch.append(line);
  thread.append(branch);
  return branch;
}

/** @param {Element} branch */
function newReplies(branch) {
  const list = document.createElement("ol");
  list.className = "replies";
  branch.querySelector(":scope > .line")?.after(list);
  return list;
}

/**
 * Move the focus to what came of a deed.
 * @param {HTMLElement | null | undefined} element
 */
export function focusOn(element) {
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: "nearest" });
}

/**
 * @param {HTMLElement} root
 * @param {string} name
 * @param {unknown} [detail]
 */
export function announce(root, name, detail) {
  root.dispatchEvent(new CustomEvent(name, { detail }));
}

/** @type {number | undefined} */
let clearing;

/**
 * Say something at the foot of the window, for eight seconds.
 * @param {HTMLElement} root
 * @param {string} text
 */
export function say(root, text) {
  const toast = root.querySelector("[data-toast]");
  if (!(toast instanceof HTMLElement) || !text) return;
  toast.hidden = false;
  toast.textContent = text;
  clearTimeout(clearing);
  clearing = setTimeout(() => {
    toast.hidden = true;
  }, 8000);
}
