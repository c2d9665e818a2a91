/** A form that only carries something on: it is sent as soon as the page is there, but not to who comes back to it. */

/** @param {HTMLElement} form */
export default function sendAtOnce(form) {
  const [way] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  if (form instanceof HTMLFormElement && way?.type !== "back_forward") form.requestSubmit();
}
