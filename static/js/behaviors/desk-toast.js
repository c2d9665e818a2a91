/** A toast stays 8 seconds, longer while it is looked at; Undo goes on working by its key after that. */

const STAYS = 8000;
const STEP = 100;

/** @param {HTMLElement} toast */
export default function deskToast(toast) {
  const disc = toast.querySelector(".left");
  let left = STAYS;
  const timer = setInterval(() => {
    if (toast.matches(":hover, :focus-within")) return;
    left -= STEP;
    disc?.setAttribute("stroke-dasharray", `${(100 * left) / STAYS} 100`);
    if (left > 0) return;
    clearInterval(timer);
    toast.hidden = true;
  }, STEP);
}
