/**
 * The work that a form asks of the browser, done in slices while the form is filled in. Who sends it sooner waits for
 * the rest; where the browser cannot do it the form goes without, which is another way in.
 */

const SLICE = 128;

/** @param {HTMLElement} element */
export default function work(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const answer = form.elements.namedItem("work");
  const challenge = form.elements.namedItem("challenge");
  if (!(answer instanceof HTMLInputElement) || !(challenge instanceof HTMLInputElement)) return;
  if (answer.value || !globalThis.crypto?.subtle) return;
  let over = false;
  const done = solve(challenge.value, Number(form.dataset.parts), Number(form.dataset.zeros))
    .then((found) => {
      answer.value = found;
    })
    .catch(() => {})
    .finally(() => {
      over = true;
    });
  form.addEventListener("submit", async (event) => {
    if (over) return;
    event.preventDefault();
    say(form, true);
    await done;
    say(form, false);
    form.requestSubmit();
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} waits
 */
function say(form, waits) {
  const status = form.querySelector("[data-work-status]");
  if (status) status.textContent = waits ? (form.dataset.words ?? "") : "";
  form.querySelector("button[type=submit]")?.toggleAttribute("aria-busy", waits);
}

/**
 * @param {string} challenge
 * @param {number} parts
 * @param {number} zeros
 */
async function solve(challenge, parts, zeros) {
  const found = [];
  for (let part = 0; part < parts; part++) found.push(await search(`${challenge}:${part}:`, zeros));
  return found.join(",");
}

/**
 * @param {string} start
 * @param {number} zeros
 */
async function search(start, zeros) {
  for (let from = 0; ; from += SLICE) {
    const tried = await Promise.all(Array.from({ length: SLICE }, (_, n) => zeroBits(start + (from + n))));
    const hit = tried.findIndex((bits) => bits >= zeros);
    if (hit >= 0) return from + hit;
    await new Promise((next) => setTimeout(next));
  }
}

/** @param {string} text */
async function zeroBits(text) {
  const hash = new DataView(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Math.clz32(hash.getUint32(0));
}
