/** Withdrawing asks first; bringing back does not. */

import { send } from "../lib/api.js";
import { commentOf, focusOn, say } from "../lib/discussion.js";
import { fromTemplate } from "../lib/html.js";
import { mineOf } from "../lib/mine.js";
import { changed } from "../lib/posting.js";
import { words } from "../lib/words.js";

/** @param {HTMLElement} root */
export default function withdrawComment(root) {
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-deed]") : null;
    const deed = button?.getAttribute("data-deed");
    const comment = commentOf(button);
    if (!comment || (deed !== "withdraw" && deed !== "return") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (deed === "withdraw") withdraw(root, comment);
    else post(root, comment, "return");
  });
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} comment
 */
function withdraw(root, comment) {
  const dialog = fromTemplate("withdraw-template")?.querySelector("dialog");
  if (!dialog) return;
  const text = dialog.querySelector("p");
  if (text) text.textContent = words(text, mineOf(comment.dataset.id)?.replies ? "some" : "none");
  root.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") post(root, comment, "withdrawal");
    else focusOn(comment.querySelector(".more-menu > summary") ?? comment);
  });
  dialog.showModal();
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} comment
 * @param {string} noun
 */
async function post(root, comment, noun) {
  const answer = await send("POST", `/comments/${comment.dataset.id}/${noun}`, {});
  if (answer.ok) changed(root, comment, answer.data);
  else say(root, answer.data.detail ?? "");
}
