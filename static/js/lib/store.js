/** The browser's own storage, which may be refused: then things are kept only as long as the page is open. */

const PREFIX = "rejoinder-";

/** @type {Map<string, string>} */
const memory = new Map();

/**
 * @param {string} key
 * @returns {string | null}
 */
export function read(key) {
  try {
    return localStorage.getItem(PREFIX + key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

/**
 * Keep a value; answer whether it will outlive the page.
 * @param {string} key
 * @param {string} value
 * @returns {boolean}
 */
export function write(key, value) {
  memory.set(key, value);
  try {
    localStorage.setItem(PREFIX + key, value);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} key */
export function drop(key) {
  memory.delete(key);
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Refused storage holds nothing to remove.
  }
}
