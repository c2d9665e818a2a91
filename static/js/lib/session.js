/**
 * Who is signed in here: on our own pages the server says so by a cookie that scripts can read, beside the one they
 * can't; in the frame a token. The frame's entry point calls `enterFrame`, and `setToken` whenever the token changes.
 */

const HINT = "rejoinder-signed-in=1";

/** @type {{frame: boolean, token: string | null, ask: (() => void) | null, renew: (() => Promise<boolean>) | null}} */
const state = { frame: false, token: null, ask: null, renew: null };

/** @type {Set<(signedIn: boolean) => void>} */
const listeners = new Set();

/** Whether this document stands in a frame on a publisher's page, where no cookie counts. */
export function isFrame() {
  return state.frame;
}

/** The frame's token, or null. */
export function token() {
  return state.token;
}

/**
 * Say that this is the frame, and how its reader is asked to sign in.
 * @param {() => void} ask
 */
export function enterFrame(ask) {
  state.frame = true;
  state.ask = ask;
}

/**
 * Take a new token, or none, and tell everybody who listens.
 * @param {string | null} value
 */
export function setToken(value) {
  state.token = value;
  tell();
}

/** Whether it is worth asking the server what is mine. */
export function isSignedIn() {
  return state.frame ? state.token !== null : document.cookie.split("; ").includes(HINT);
}

/**
 * Say how a token that is over is renewed.
 * @param {() => Promise<boolean>} renew
 */
export function onRenewal(renew) {
  state.renew = renew;
}

/** Try to renew the token; answer whether it is worth asking again. */
export async function renewed() {
  return state.token !== null && state.renew !== null && (await state.renew());
}

/** Forget whoever was signed in, after a 401; nobody asks again, even where the cookie could not be taken back. */
export function forget() {
  state.token = null;
  tell(false);
}

/**
 * Hear of it when somebody signs in or out.
 * @param {(signedIn: boolean) => void} listener
 */
export function onSignIn(listener) {
  listeners.add(listener);
}

/**
 * Lead the reader to signing in, and back to this place.
 * @param {string} [address] where the sign-in page is, `next` included
 */
export function askToSignIn(address) {
  if (state.ask) {
    state.ask();
    return;
  }
  const next = location.pathname + location.search + location.hash;
  location.assign(address ?? `/sign-in?next=${encodeURIComponent(next)}`);
}

function tell(signedIn = isSignedIn()) {
  for (const listener of listeners) listener(signedIn);
}
