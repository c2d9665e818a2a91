/** The "..." of a comment: filled before it opens, one open at a time, closed by Esc and by a click elsewhere. */

import { commentOf, say } from "../lib/discussion.js";
import { fromTemplate } from "../lib/html.js";
import { mineOf, minutesLeft } from "../lib/mine.js";
import { words } from "../lib/words.js";

/** @param {HTMLElement} root */
export default function menu(root) {
  document.addEventListener("click", (event) => {
    const inside = event.target instanceof Element ? event.target.closest(".more-menu") : null;
    close(root, inside);
  });
  root.addEventListener("keydown", (event) => {
    const open =
      event.key === "Escape" && event.target instanceof Element && event.target.closest("details.more-menu[open]");
    if (!(open instanceof HTMLDetailsElement)) return;
    open.open = false;
    open.querySelector("summary")?.focus();
  });
  root.addEventListener("click", (event) => {
    opens(event.target);
    copy(root, event);
    if (event.target instanceof Element && event.target.closest(".menu [data-deed]")) close(root, null);
  });
}

/**
 * Fill a menu that is about to open, by a finger or a key: what it shows must not move once it is seen.
 * @param {EventTarget | null} target
 */
function opens(target) {
  const details = target instanceof Element ? target.closest("summary")?.parentElement : null;
  if (!(details instanceof HTMLDetailsElement) || details.open || !details.classList.contains("more-menu")) return;
  const list = details.querySelector(".menu");
  const comment = commentOf(details);
  if (!list || !comment) return;
  const mine = mineOf(comment.dataset.id);
  const common = fromTemplate("menu-common");
  const own = mine ? fromTemplate("menu-mine") : null;
  if (mine && own) trim(own, mine);
  if (own) list.replaceChildren(...(common?.children ?? []), ...own.children);
  else if (common && !list.querySelector('[data-deed="copy"]')) list.prepend(common);
}

/**
 * Leave out what can no longer be done with a comment of mine.
 * @param {DocumentFragment} own
 * @param {import("../lib/mine.js").Mine} mine
 */
function trim(own, mine) {
  const left = minutesLeft(mine);
  const label = own.querySelector("[data-left]");
  if (label instanceof HTMLElement) label.textContent = words(label, "left", { num: left });
  if (left === 0) own.querySelector('[data-needs="edit"]')?.remove();
  if (!mine.withdraw) own.querySelector('[data-needs="withdraw"]')?.remove();
}

/**
 * @param {HTMLElement} root
 * @param {Element | null} but
 */
function close(root, but) {
  for (const open of root.querySelectorAll("details.more-menu[open]")) {
    if (open !== but && open instanceof HTMLDetailsElement) open.open = false;
  }
}

/**
 * @param {HTMLElement} root
 * @param {MouseEvent} event
 */
async function copy(root, event) {
  const button = event.target instanceof Element ? event.target.closest('[data-deed="copy"]') : null;
  if (!(button instanceof HTMLElement)) return;
  await navigator.clipboard.writeText(`${location.origin}/c/${commentOf(button)?.dataset.id}`);
  say(root, words(button, "done"));
}
