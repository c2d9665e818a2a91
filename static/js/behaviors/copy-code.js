/** A button beside a piece of code that copies it; without script, or where copying is refused, there is none. */

import { words } from "../lib/words.js";

/** @param {HTMLElement} element */
export default function copyCode(element) {
  const button = element.querySelector("button");
  const code = element.querySelector("code");
  if (!button || !code || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent ?? "");
    button.textContent = words(button, "done");
  });
}
