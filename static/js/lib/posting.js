/** What follows when the server took a comment or a change of one. */

import { addThread, announce, focusOn, POSTED, replaceWith } from "./discussion.js";
import { know } from "./mine.js";

/**
 * Put a comment that was posted into the page.
 * @param {HTMLElement} root
 * @param {Record<string, any>} data
 */
export function posted(root, data) {
  root.dataset.article = data.article;
  take(root, data, addThread(root, data.html, data.parent));
  announce(root, POSTED, data.mine);
}

/**
 * Put a comment that was changed in place of what it was.
 * @param {HTMLElement} root
 * @param {HTMLElement} comment
 * @param {Record<string, any>} data
 */
export function changed(root, comment, data) {
  take(root, data, replaceWith(root, comment, data.html));
}

/**
 * @param {HTMLElement} root
 * @param {Record<string, any>} data
 * @param {HTMLElement | null} comment
 */
function take(root, data, comment) {
  know(data.mine);
  comment?.classList.add("is-mine");
  const count = root.querySelector(".discussion-count");
  if (count) count.textContent = data.count;
  focusOn(comment);
}

/**
 * Name the draft of a comment: by its article, or by the frame's address before there is one.
 * @param {HTMLElement} root
 * @param {string} parent
 */
export function draftName(root, parent) {
  const article = root.dataset.article;
  return `${article === "0" ? location.search : article}-${parent}`;
}
