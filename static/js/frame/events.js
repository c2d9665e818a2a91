/** What the publisher's page may hear of: how many comments there are, that one was posted, that somebody signed in. */

import { POSTED } from "../lib/discussion.js";
import { isSignedIn, onSignIn } from "../lib/session.js";
import { report } from "./page.js";

/** Tell the page now, and whenever something happens; never who or what was said. */
export function tellPage() {
  const discussion = document.getElementById("discussion");
  const number = discussion?.querySelector(".discussion-count");
  let count = Number(number?.getAttribute("data-count") ?? 0);
  let was = false;

  const show = () => {
    if (was !== isSignedIn()) report(isSignedIn() ? "signedin" : "signedout", {});
    was = isSignedIn();
  };
  if (discussion) report("count", { count });
  discussion?.addEventListener(POSTED, (event) => {
    const { id, status } = /** @type {CustomEvent<{id: number, status: string}>} */ (event).detail;
    report("posted", { id, status });
    if (status === "published") report("count", { count: ++count });
  });
  onSignIn(show);
  show();
}
