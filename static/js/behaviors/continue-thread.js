/** In the frame a deep thread goes on in the frame, not on our own page. */

import { isFrame } from "../lib/session.js";

/** @param {HTMLElement} root */
export default function continueThread(root) {
  if (!isFrame()) return;
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.continue") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const address = new URL(location.href);
    address.searchParams.set("comment", link.dataset.comment ?? "");
    address.hash = `comment-${link.dataset.comment}`;
    location.assign(address);
  });
}
