/** Pages after signing in or out say so: `data-signed-in="yes"` or `"no"` sets or clears the browser's hint. */

import { forget, remember } from "../lib/session.js";

/** @param {HTMLElement} element */
export default function signedIn(element) {
  if (element.dataset.signedIn === "yes") remember();
  else forget();
}
