/** The letter stands beside the reasons as soon as one is chosen; opening the palette leads the focus into it. */

/** @param {HTMLElement} palette */
export default function deskPalette(palette) {
  const place = palette.querySelector("[data-letter-place]");
  palette.addEventListener("change", (event) => {
    const radio = event.target;
    if (place && radio instanceof HTMLInputElement && radio.dataset.letter) place.textContent = radio.dataset.letter;
  });
  palette.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open")
      /** @type {HTMLElement | null} */ (palette.querySelector("input[type=radio]"))?.focus();
  });
}
