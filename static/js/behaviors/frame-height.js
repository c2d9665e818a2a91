/** A frame of our own on our own page takes the height that its document asks for. */

/** @param {HTMLElement} element */
export default function frameHeight(element) {
  const frame = /** @type {HTMLIFrameElement} */ (element);
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
    if (event.data?.rejoinder === "height") frame.style.height = `${event.data.value}px`;
  });
}
