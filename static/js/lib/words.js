/** Words come from the server, in `data-` attributes; numbers and names are put into them here. */

/**
 * Answer the words kept as `data-words-<name>` on an element, with `%(key)s` filled in.
 * @param {HTMLElement} element
 * @param {string} name as in `dataset`, without the prefix: `busy` reads `data-words-busy`
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function words(element, name, values = {}) {
  const key = `words${name[0]?.toUpperCase()}${name.slice(1)}`;
  return fill(element.dataset[key] ?? "", values);
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
export function fill(text, values) {
  return text.replace(/%\((\w+)\)[sd]/g, (whole, key) => String(values[key] ?? whole));
}
