/** The secret that makes a code worth something (PKCE, RFC 7636): it never leaves the frame until it is traded. */

const KEY = "rejoinder-verifier";
const PLACE = "rejoinder-place";

/** @typedef {{verifier: string, challenge: string}} Proof */

/**
 * Make a verifier with its challenge; null where the page above is not secure and the browser does no such sums.
 * @returns {Promise<Proof | null>}
 */
export async function newProof() {
  if (!crypto.subtle) return null;
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const hashed = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return { verifier, challenge: base64url(new Uint8Array(hashed)) };
}

/** Whether this tab can keep something while the reader is away signing in. */
export function canKeep() {
  try {
    sessionStorage.setItem(KEY, sessionStorage.getItem(KEY) ?? "");
    return true;
  } catch {
    return false;
  }
}

/**
 * Keep the verifier, and the comment the reader was at, for the way back in this tab.
 * @param {string} verifier
 * @param {string} place
 */
export function keep(verifier, place) {
  try {
    sessionStorage.setItem(KEY, verifier);
    sessionStorage.setItem(PLACE, place);
  } catch {
    // The link that leads away is not offered where storage is refused.
  }
}

/** Take what was kept, once: of two frames on a page only one trades. */
export function take() {
  try {
    const kept = { verifier: sessionStorage.getItem(KEY) ?? "", place: sessionStorage.getItem(PLACE) ?? "" };
    sessionStorage.removeItem(KEY);
    sessionStorage.removeItem(PLACE);
    return kept;
  } catch {
    return { verifier: "", place: "" };
  }
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
