/** Votes change in place; what the server does not take is put back, with its words. */

import { send } from "../lib/api.js";
import { commentOf, say } from "../lib/discussion.js";
import { askToSignIn, isSignedIn } from "../lib/session.js";

/** @param {HTMLElement} root */
export default function vote(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.classList.contains("vote")) return;
    event.preventDefault();
    if (event.submitter instanceof HTMLButtonElement) cast(root, form, event.submitter);
  });
}

/**
 * @param {HTMLElement} root
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
async function cast(root, form, button) {
  const id = commentOf(form)?.dataset.id;
  if (!isSignedIn()) {
    askToSignIn(`/sign-in?next=${encodeURIComponent(`/comments/${id}/vote`)}`);
    return;
  }
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const before = standing(form);
  const value = button.ariaPressed === "true" ? 0 : Number(button.value);
  show(form, value, before.score === null ? null : before.score - before.value + value);
  const answer = await send("POST", form.action, { value });
  delete form.dataset.busy;
  if (answer.ok) {
    show(form, answer.data.value, answer.data.score);
  } else {
    show(form, before.value, before.score);
    say(root, answer.data.detail ?? root.querySelector("[data-status]")?.getAttribute("data-words-offline") ?? "");
  }
}

/**
 * @param {HTMLFormElement} form
 * @returns {{value: number, score: number | null}}
 */
function standing(form) {
  const pressed = form.querySelector('[aria-pressed="true"]');
  const score = form.querySelector("[data-score]");
  return {
    value: pressed instanceof HTMLButtonElement ? Number(pressed.value) : 0,
    score: score ? Number(score.textContent) : null,
  };
}

/**
 * @param {HTMLFormElement} form
 * @param {number} value
 * @param {number | null} score
 */
function show(form, value, score) {
  for (const button of form.querySelectorAll("button")) {
    button.ariaPressed = String(Number(button.value) === value);
  }
  const shown = form.querySelector("[data-score]");
  if (shown && score !== null) shown.textContent = String(score);
}
