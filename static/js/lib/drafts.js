/** Drafts in the browser: one for each article and comment answered, with the key that makes a comment post once. */

import * as store from "./store.js";

/** @typedef {{text: string, key: string}} Draft */

/**
 * Answer the draft kept under a name, or a new one.
 * @param {string} name
 * @returns {Draft}
 */
export function draft(name) {
  try {
    const kept = JSON.parse(store.read(`draft-${name}`) ?? "null");
    if (typeof kept?.text === "string" && typeof kept?.key === "string") return kept;
  } catch {
    // What cannot be read is no draft.
  }
  return { text: "", key: newKey() };
}

/**
 * Keep a draft; answer whether it will outlive the page.
 * @param {string} name
 * @param {Draft} kept
 */
export function keep(name, kept) {
  return store.write(`draft-${name}`, JSON.stringify(kept));
}

/** @param {string} name */
export function discard(name) {
  store.drop(`draft-${name}`);
}

/** @returns {string} */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
