/** Talking with the publisher's page: only with the window above us, and only at an origin that the site registered. */

const origins = (document.documentElement.dataset.origins ?? "").split(" ").filter(Boolean);

/** @typedef {{address?: string, title?: string, code?: string}} Page */

/**
 * Tell the publisher's page something: `ready`, `height` or `show` (where to scroll to), in pixels of this document.
 * @param {string} rejoinder
 * @param {number} [value]
 */
export function tell(rejoinder, value) {
  if (window.parent === window) return;
  for (const origin of targets()) window.parent.postMessage({ rejoinder, value }, origin);
}

/**
 * Hear what the page above says of itself: its address, its title, a code from signing in in the same tab.
 * @param {(page: Page) => void} listener
 */
export function onPage(listener) {
  addEventListener("message", (event) => {
    const isAbove = event.source === window.parent && origins.includes(event.origin);
    if (isAbove && event.data?.rejoinder === "page") listener(event.data);
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
