/** Forms that sign in or out set the browser's hint as they are sent; a page that knows better corrects it on arrival. */

import { forget, remember } from "../lib/session.js";

/** @param {HTMLElement} form */
export default function signedInHint(form) {
  form.addEventListener("submit", () => {
    if (form.dataset.signedIn === "yes") remember();
    else forget();
  });
}
