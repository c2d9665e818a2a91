/** A form that only carries something on: it is sent as soon as the page is there, and leaves no step to go back to. */

/** @param {HTMLElement} form */
export default function sendAtOnce(form) {
  if (form instanceof HTMLFormElement) form.requestSubmit();
}
