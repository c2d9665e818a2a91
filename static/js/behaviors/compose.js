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
  invitation.dataset.invites = invitation.querySelector("p")?.textContent ?? "";
  /** @type {Overlay | null} */
  let latest = null;
  if (isSignedIn()) import("../lib/composer.js");
  root.addEventListener(OVERLAY, async (event) => {
    const overlay = /** @type {CustomEvent<Overlay | null>} */ (event).detail;
    latest = overlay;
    const composer = overlay?.may.comment ? await composerFor(root, invitation, overlay) : null;
    if (latest === overlay) show(root, invitation, composer, overlay?.may.why ?? "");
  });
  invitation.querySelector("a[data-write]")?.addEventListener("click", (event) => {
    if (isSignedIn()) return;
    event.preventDefault();
    askToSignIn();
  });
}

/**
 * Make the composer; it takes the invitation's place in one step, so that nothing jumps under a finger.
 * @param {HTMLElement} root
 * @param {HTMLElement} invitation
 * @param {Overlay} overlay
 */
async function composerFor(root, invitation, overlay) {
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
  return composer.form;
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} invitation
 * @param {HTMLElement | null} composer when one may write
 * @param {string} why one who is signed in may not
 */
function show(root, invitation, composer, why) {
  root.querySelector(":scope > .composer")?.remove();
  invitation.hidden = composer !== null;
  invitation.id = composer ? "" : "composer";
  invitation.querySelector("p")?.replaceChildren(why || (invitation.dataset.invites ?? ""));
  invitation.querySelector("a[data-write]")?.toggleAttribute("hidden", why !== "");
  if (composer) invitation.after(composer);
}
