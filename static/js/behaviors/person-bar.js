/** The paper's bar shows the way to sign in, or to what is mine: the page itself is the same for everyone. */

import { isSignedIn, onSignIn } from "../lib/session.js";

/** @param {HTMLElement} bar */
export default function personBar(bar) {
  const show = (/** @type {boolean} */ signedIn) => {
    for (const link of bar.querySelectorAll("a")) {
      link.hidden = link.hasAttribute("data-signed-out") ? signedIn : !signedIn;
    }
  };
  show(isSignedIn());
  onSignIn(show);
}
