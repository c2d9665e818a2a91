/** One's own comment is changed where it stands. */

import { send } from "../lib/api.js";
import { commentOf, focusOn, say } from "../lib/discussion.js";
import { changed } from "../lib/posting.js";

/** @param {HTMLElement} root */
export default function editComment(root) {
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-deed="edit"]') : null;
    const comment = commentOf(button);
    if (!comment || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    edit(root, comment);
  });
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} comment
 */
async function edit(root, comment) {
  const id = comment.dataset.id;
  const answer = await send("GET", `/comments/${id}/edition`);
  if (!answer.ok) {
    say(root, answer.data.detail ?? "");
    return;
  }
  const close = () => {
    composer.form.remove();
    comment.classList.remove("is-editing");
    focusOn(comment);
  };
  const { Composer } = await import("../lib/composer.js");
  if (comment.classList.contains("is-editing")) return;
  const composer = new Composer({
    name: `edit-${id}-${answer.data.version}`,
    text: answer.data.text,
    status: answer.data.left,
    button: answer.data.button,
    action: `/comments/${id}/edition`,
    fields: { version: answer.data.version },
    done: (data) => changed(root, comment, data),
    cancelled: close,
  });
  comment.classList.add("is-editing");
  comment.append(composer.form);
  composer.field.focus();
}
