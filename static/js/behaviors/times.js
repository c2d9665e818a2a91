/** "2 hours ago" is computed here, from `datetime`; without script the full date stands. */

import { ADDED } from "../lib/discussion.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @param {HTMLElement} root */
export default function times(root) {
  const lang = document.documentElement.lang || undefined;
  const show = () => {
    for (const time of root.querySelectorAll("time")) {
      time.title ||= time.textContent;
      const text = words(new Date(time.dateTime), lang);
      if (time.textContent !== text) time.textContent = text;
    }
  };
  show();
  root.addEventListener(ADDED, show);
  setInterval(show, MINUTE);
}

/**
 * Relative up to 24 hours, then day and hour, then the date.
 * @param {Date} at
 * @param {string | undefined} lang
 * @returns {string}
 */
function words(at, lang) {
  const ago = Date.now() - at.getTime();
  const relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  if (ago < MINUTE) return relative.format(0, "second");
  if (ago < HOUR) return relative.format(-Math.floor(ago / MINUTE), "minute");
  if (ago < DAY) return relative.format(-Math.floor(ago / HOUR), "hour");
  /** @type {Intl.DateTimeFormatOptions} */
  const form =
    ago < 6 * DAY
      ? { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
      : { day: "numeric", month: "short", year: "numeric" };
  return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, form).format(at).replace(",", "");
}
