/**
 * The popup hands a one-time code to the frame that opened it, and to nobody else: the target is our own origin, and
 * without an opener of that origin no code is asked for.
 */

/** @param {HTMLElement} element */
export default function handOver(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  if (form.elements.namedItem("return")) return;
  const opener = frame();
  if (!opener) {
    tooLate(form);
    return;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    give(form, opener);
  });
  if (form.dataset.asks !== "yes") give(form, opener);
}

/** @returns {Window | null} the window that opened this one, if it is of our own origin */
function frame() {
  try {
    return window.opener && window.opener.location.origin === location.origin ? window.opener : null;
  } catch {
    return null;
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {Window} opener
 */
async function give(form, opener) {
  const button = form.querySelector("button");
  button?.setAttribute("aria-busy", "true");
  try {
    const code = await ask(form);
    if (opener.closed) throw new Error("the article is gone");
    opener.postMessage({ type: "rejoinder-code", code }, location.origin);
    window.close();
  } catch {
    tooLate(form);
  }
}

/**
 * @param {HTMLFormElement} form
 * @returns {Promise<string>}
 */
async function ask(form) {
  const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(fields),
  });
  if (!answer.ok) throw new Error(`refused with ${answer.status}`);
  return (await answer.json()).code;
}

/** @param {HTMLFormElement} form */
function tooLate(form) {
  const words = form.parentElement?.querySelector("[data-too-late]");
  if (words instanceof HTMLElement) words.hidden = false;
  for (const other of form.parentElement?.querySelectorAll("form") ?? []) other.hidden = true;
}
