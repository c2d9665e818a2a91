/** A reply is written under the comment it answers. */

import { branchOf, commentOf } from "../lib/discussion.js";
import { draftName, posted } from "../lib/posting.js";
import { askToSignIn, isSignedIn } from "../lib/session.js";

/** @param {HTMLElement} root */
export default function replyInPlace(root) {
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.reply") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (isSignedIn()) reply(root, link);
    else askToSignIn();
  });
}

/**
 * @param {HTMLElement} root
 * @param {HTMLAnchorElement} link
 */
async function reply(root, link) {
  const comment = commentOf(link);
  const thread = comment?.closest(".thread");
  const id = comment?.dataset.id;
  if (!comment || !thread || !id) return;
  const { Composer } = await import("../lib/composer.js");
  const open = branchOf(thread).querySelector(":scope > .composer textarea");
  if (open instanceof HTMLElement) {
    open.focus();
    return;
  }
  const composer = new Composer({
    name: draftName(root, id),
    to: comment.querySelector(".comment-name bdi")?.textContent ?? "",
    fields: { parent: id },
    done: (data) => {
      composer.form.remove();
      posted(root, data);
    },
    cancelled: () => {
      composer.form.remove();
      link.focus();
    },
  });
  branchOf(thread).querySelector(":scope > .line")?.after(composer.form);
  composer.field.focus();
}
