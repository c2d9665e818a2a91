/** The switch that turns single keys off, kept in this browser (WCAG 2.1.4). */

import { write } from "../lib/store.js";

/** @param {HTMLElement} map */
export default function deskSwitch(map) {
  const root = document.documentElement;
  const box = map.querySelector("[data-keys-switch]");
  if (!(box instanceof HTMLInputElement)) return;
  box.checked = root.dataset.keys !== "off";
  box.addEventListener("change", () => {
    root.dataset.keys = box.checked ? "on" : "off";
    write("desk-keys", root.dataset.keys);
  });
}
