/** Starting behaviours: `data-behavior="vote fold"` runs the default export of `behaviors/vote.js` and `fold.js`. */

/** @type {WeakMap<Element, Set<string>>} */
const started = new WeakMap();

/**
 * Start what a part of the page asks for and has not yet got; call it again for what is added later.
 * @param {ParentNode} root
 */
export function start(root) {
  if (root instanceof HTMLElement && root.dataset.behavior) startOn(root);
  for (const element of root.querySelectorAll("[data-behavior]")) startOn(/** @type {HTMLElement} */ (element));
}

/** @param {HTMLElement} element */
function startOn(element) {
  const done = started.get(element) ?? new Set();
  started.set(element, done);
  for (const name of (element.dataset.behavior ?? "").split(" ")) {
    if (name && !done.has(name)) {
      done.add(name);
      run(name, element);
    }
  }
}

/**
 * @param {string} name
 * @param {HTMLElement} element
 */
async function run(name, element) {
  try {
    const module = await import(`../behaviors/${name}.js`);
    module.default(element);
  } catch (error) {
    reportError(error);
  }
}
