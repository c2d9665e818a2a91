/** Reporting a comment where it stands: the form comes from the server, in a dialog, and the thanks too. */

import { send } from "../lib/api.js";
import { commentOf, focusOn, say } from "../lib/discussion.js";
import { fragment } from "../lib/html.js";
import { askToSignIn, isSignedIn } from "../lib/session.js";

/** @param {HTMLElement} root */
export default function reportComment(root) {
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-report]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const path = new URL(link.href).pathname;
    if (isSignedIn()) ask(root, path, commentOf(link));
    else askToSignIn(`/sign-in?next=${encodeURIComponent(path)}`);
  });
}

/**
 * @param {HTMLElement} root
 * @param {string} path
 * @param {HTMLElement | null} comment
 */
async function ask(root, path, comment) {
  const answer = await send("GET", path);
  if (answer.status === 401) return askToSignIn(`/sign-in?next=${encodeURIComponent(path)}`);
  if (!answer.ok) return say(root, answer.data.detail ?? "");
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.append(fragment(answer.data.html));
  dialog.setAttribute("aria-labelledby", "report-title");
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) post(dialog, path, event.target);
  });
  dialog.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-back]"))) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    focusOn(comment?.querySelector(".more-menu > summary") ?? comment ?? root);
  });
  root.append(dialog);
  dialog.showModal();
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {string} path
 * @param {HTMLFormElement} form
 */
async function post(dialog, path, form) {
  const answer = await send("POST", path, Object.fromEntries(new FormData(form)));
  if (answer.data.html) {
    dialog.replaceChildren(fragment(answer.data.html));
    dialog.querySelector("h2")?.focus();
    return;
  }
  const problem = form.querySelector("[data-problem]");
  if (!(problem instanceof HTMLElement)) return;
  problem.textContent = answer.data.detail ?? problem.dataset.offline ?? "";
  problem.hidden = false;
}
