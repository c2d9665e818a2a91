/** Starting behaviours: `data-behavior="vote fold"` runs the default export of `behaviors/vote.js` and `fold.js`. */

/** @type {WeakMap<Element, Set<string>>} */
const started = new WeakMap();

/**
 * Start what a part of the page asks for and has not yet got; call it again for what is added later.
 * @param {ParentNode} root
 * @returns {Promise<unknown>} kept when all of it has started
 */
export function start(root) {
  const elements = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-behavior]")]);
  if (root instanceof HTMLElement && root.dataset.behavior) elements.unshift(root);
  return Promise.all(elements.map(startOn));
}

/** Start on the whole page, and say on its root when everything answers. */
export async function startPage() {
  await start(document);
  document.documentElement.dataset.ready = "on";
}

/**
 * Start all of an element's behaviours at one moment, so that none misses what another tells.
 * @param {HTMLElement} element
 */
async function startOn(element) {
  const done = started.get(element) ?? new Set();
  started.set(element, done);
  const names = (element.dataset.behavior ?? "").split(" ").filter((name) => name && !done.has(name));
  for (const name of names) done.add(name);
  const loaded = await Promise.allSettled(names.map((name) => import(`../behaviors/${name}.js`)));
  for (const module of loaded) {
    try {
      if (module.status === "rejected") throw module.reason;
      module.value.default(element);
    } catch (error) {
      reportError(error);
    }
  }
}
