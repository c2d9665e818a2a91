/** Talking with the publisher's page: only with the window above us, and only at an origin that the site registered. */

const origins = (document.documentElement.dataset.origins ?? "").split(" ").filter(Boolean);

/** @typedef {{address?: string, title?: string, code?: string, token?: string | null}} Page */

/**
 * Tell the publisher's page something: `ready`, `height` or `show` (where to scroll to) in pixels of this document,
 * `token` to ask for one, `event` for whoever listens there.
 * @param {string} rejoinder
 * @param {unknown} [value]
 */
export function tell(rejoinder, value) {
  if (window.parent === window) return;
  for (const origin of targets()) window.parent.postMessage({ rejoinder, value }, origin);
}

/**
 * Have an event happen on the page, at the element that we stand in.
 * @param {string} name
 * @param {Record<string, unknown>} detail
 */
export function report(name, detail) {
  tell("event", { name, detail });
}

/**
 * Hear what the page above says of itself: its address, its title, a code from signing in in the same tab; or a token.
 * @param {(page: Page) => void} listener
 * @param {string} [kind]
 */
export function onPage(listener, kind = "page") {
  addEventListener("message", (event) => {
    const isAbove = event.source === window.parent && origins.includes(event.origin);
    if (isAbove && event.data?.rejoinder === kind) listener(event.data);
  });
}

/**
 * The page's own origin where the browser tells it; else every registered one: the browser drops those that do not fit.
 * @returns {string[]}
 */
function targets() {
  const above = location.ancestorOrigins?.[0] ?? origin(document.referrer);
  return origins.includes(above) ? [above] : origins;
}

/** @param {string} address */
function origin(address) {
  try {
    return new URL(address).origin;
  } catch {
    return "";
  }
}
