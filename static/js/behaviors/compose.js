/** The invitation becomes a composer for whoever is signed in and may write. */

import { OVERLAY } from "../lib/discussion.js";
import { draftName, posted } from "../lib/posting.js";
import { askToSignIn, isSignedIn } from "../lib/session.js";
import { words } from "../lib/words.js";

/** @typedef {import("../lib/discussion.js").Overlay} Overlay */

/** @param {HTMLElement} root */
export default function compose(root) {
  const invitation = root.querySelector("[data-invitation]");
  if (!(invitation instanceof HTMLElement)) return;
  const text = invitation.querySelector("p");
  const write = invitation.querySelector("a[data-write]");
  const invites = text?.textContent ?? "";
  root.addEventListener(OVERLAY, (event) => {
    const overlay = /** @type {CustomEvent<Overlay | null>} */ (event).detail;
    const refused = overlay !== null && !overlay.may.comment;
    root.querySelector(":scope > .composer")?.remove();
    invitation.hidden = overlay !== null && !refused;
    invitation.id = invitation.hidden ? "" : "composer";
    if (text) text.textContent = refused ? overlay.may.why : invites;
    write?.toggleAttribute("hidden", refused);
    if (overlay && !refused) welcome(root, invitation, overlay);
  });
  write?.addEventListener("click", (event) => {
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
async function welcome(root, invitation, overlay) {
  const { Composer } = await import("../lib/composer.js");
  const composer = new Composer({
    name: draftName(root, "0"),
    placeholder: words(invitation, "name", { name: overlay.person.name.split(" ")[0] ?? "" }),
    rests: true,
    done: (data) => {
      composer.clear();
      posted(root, data);
    },
  });
  composer.form.id = "composer";
  composer.form.tabIndex = -1;
  root.querySelector(":scope > .composer")?.remove();
  invitation.after(composer.form);
}
