/** The thread line folds its branch as the button does, and whoever arrives at a folded comment finds it open. */

import { commentById } from "../lib/discussion.js";

/** @param {HTMLElement} root */
export default function fold(root) {
  root.addEventListener("click", (event) => {
    const line = event.target instanceof Element ? event.target.closest(".line") : null;
    const comment = line?.closest(".thread")?.querySelector(":scope > .comment");
    const details = comment?.querySelector(".fold");
    if (!(details instanceof HTMLDetailsElement)) return;
    details.open = false;
    comment?.scrollIntoView({ block: "nearest" });
  });
  const open = () => unfold(root, location.hash.replace("#comment-", ""));
  addEventListener("hashchange", open);
  if (location.hash.startsWith("#comment-")) open();
}

/**
 * @param {HTMLElement} root
 * @param {string} id
 */
function unfold(root, id) {
  let thread = id ? commentById(root, id)?.closest(".thread") : null;
  while (thread) {
    const details = thread.querySelector(":scope > .comment .fold");
    if (details instanceof HTMLDetailsElement) details.open = true;
    thread = thread.parentElement?.closest(".thread");
  }
}
