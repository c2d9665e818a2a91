/** The frame's token: in memory, and in the storage of the frame's own origin where the browser gives it one. */

import { send } from "../lib/api.js";
import { isSignedIn, onSignIn, setToken, token } from "../lib/session.js";
import * as store from "../lib/store.js";

export const KEY = `token-${document.documentElement.dataset.site ?? ""}`;
/** Beside it where the publisher vouched for the reader: by which token, and until when. The page decides each time. */
export const BY = `by-${document.documentElement.dataset.site ?? ""}`;

/** Take up the token of an earlier visit, keep every later one, and follow the other frames of this page. */
export function holdToken() {
  const kept = store.read(KEY);
  if (kept && !store.read(BY)) setToken(kept);
  onSignIn(() => {
    const now = token();
    if (now) store.write(KEY, now);
    else store.drop(KEY);
  });
  addEventListener("storage", (event) => {
    if (event.key?.endsWith(KEY) && event.newValue !== token()) setToken(event.newValue);
  });
}

/**
 * Trade a one-time code for a token; answer whether the reader is signed in now.
 * @param {string} code
 * @param {string} verifier
 */
export async function trade(code, verifier) {
  const answer = await send("POST", "/embed/tokens", { code, verifier });
  if (answer.ok) {
    store.drop(BY);
    setToken(answer.data.token);
  }
  return answer.ok;
}

/** End the token at the server and forget it here; it is forgotten even when the server cannot be told. */
export async function giveUp() {
  if (!isSignedIn()) return;
  await send("DELETE", "/embed/tokens/current");
  setToken(null);
}
