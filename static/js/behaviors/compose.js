/** The invitation becomes a composer for whoever is signed in and may write. */

import { Composer } from "../lib/composer.js";
import { OVERLAY } from "../lib/discussion.js";
import { draftName, posted } from "../lib/posting.js";
import { askToSignIn, isSignedIn } from "../lib/session.js";
import { words } from "../lib/words.js";

/** @typedef {import("../lib/discussion.js").Overlay} Overlay */

/** @param {HTMLElement} root */
export default function compose(root) {
  const invitation = root.querySelector("[data-invitation]");
  if (!(invitation instanceof HTMLElement)) return;
  root.addEventListener(OVERLAY, (event) => {
    const overlay = /** @type {CustomEvent<Overlay | null>} */ (event).detail;
    root.querySelector(":scope > .composer")?.remove();
    invitation.hidden = Boolean(overlay?.may.comment);
    if (overlay) welcome(root, invitation, overlay);
  });
  invitation.querySelector("[data-write]")?.addEventListener("click", (event) => {
    if (isSignedIn()) return;
    event.preventDefault();
    askToSignIn();
  });
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} invitation
 * @param {Overlay} overlay
 */
function welcome(root, invitation, overlay) {
  if (!overlay.may.comment) {
    const text = invitation.querySelector("p");
    if (text) text.textContent = overlay.may.why;
    invitation.querySelector("[data-write]")?.remove();
    return;
  }
  const composer = new Composer({
    name: draftName(root, "0"),
    placeholder: words(invitation, "name", { name: overlay.person.name.split(" ")[0] ?? "" }),
    rests: true,
    done: (data) => {
      composer.clear();
      posted(root, data);
    },
  });
  composer.form.id = "composer-form";
  invitation.after(composer.form);
}
