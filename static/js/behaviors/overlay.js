/** What is mine is laid over the public page: votes, comments that wait, what I may change. Asked only when signed in. */

import { send } from "../lib/api.js";
import { ADDED, addThread, announce, commentById, OVERLAY } from "../lib/discussion.js";
import { forgetAll, know } from "../lib/mine.js";
import { isSignedIn, onSignIn } from "../lib/session.js";
import { words } from "../lib/words.js";

/** @typedef {import("../lib/discussion.js").Overlay} Overlay */

/** @param {HTMLElement} root */
export default function overlay(root) {
  /** @type {Overlay | null} */
  let last = null;

  const ask = async () => {
    if (!isSignedIn()) return;
    const answer = await send("GET", `/overlay/${root.dataset.article}`);
    if (!answer.ok) return;
    last = /** @type {Overlay} */ (answer.data);
    for (const mine of last.mine) know(mine);
    addPrivate(root, last);
    mark(root, last);
    announce(root, OVERLAY, last);
    const notices = document.querySelector("[data-notices]");
    if (notices instanceof HTMLElement && last.notices)
      notices.textContent = words(notices, "some", { num: last.notices });
  };

  root.addEventListener(ADDED, () => last && mark(root, last));
  onSignIn((signedIn) => {
    last = null;
    forgetAll();
    if (signedIn) ask();
    else announce(root, OVERLAY, null);
  });
  ask();
}

/**
 * Put in what only I can see, and what I wrote just now, oldest first, so that an answer finds the comment it answers.
 * @param {HTMLElement} root
 * @param {Overlay} overlay
 */
function addPrivate(root, overlay) {
  for (const mine of [...overlay.mine].reverse()) {
    const isDone = mine.status === "rejected" || mine.status === "withdrawn";
    if (mine.html && (!isDone || commentById(root, mine.id))) addThread(root, mine.html, mine.parent);
  }
}

/**
 * @param {HTMLElement} root
 * @param {Overlay} overlay
 */
function mark(root, overlay) {
  for (const mine of overlay.mine) own(commentById(root, mine.id));
  for (const [id, value] of Object.entries(overlay.votes)) {
    const pressed = commentById(root, id)?.querySelector(`.vote [value="${value}"]`);
    pressed?.setAttribute("aria-pressed", "true");
  }
}

/**
 * Say of a comment on the public page that it is mine.
 * @param {Element | null} comment
 */
function own(comment) {
  const word = document.getElementById("word-mine");
  if (!comment || comment.classList.contains("is-mine")) return;
  comment.classList.add("is-mine");
  if (word instanceof HTMLTemplateElement) comment.querySelector(".comment-name")?.after(word.content.cloneNode(true));
}
