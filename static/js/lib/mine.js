/** What the overlay told of comments of mine, by id. */

/** @typedef {import("./discussion.js").Mine} Mine */

/** @type {Map<string, Mine>} */
const known = new Map();

/** @param {Mine} mine */
export function know(mine) {
  known.set(String(mine.id), mine);
}

export function forgetAll() {
  known.clear();
}

/**
 * @param {string | undefined} id
 * @returns {Mine | undefined}
 */
export function mineOf(id) {
  return known.get(id ?? "");
}

/**
 * Whole minutes left for editing; 0 when it is over.
 * @param {Mine} mine
 */
export function minutesLeft(mine) {
  if (!mine.edit_until) return 0;
  return Math.max(0, Math.ceil((Date.parse(mine.edit_until) - Date.now()) / 60000));
}
