/** The four buttons over the keyboard: marks round what is selected, as one types them. */

/**
 * @param {HTMLTextAreaElement} field
 * @param {string} mark `**`, `*`, `> ` or `link`
 */
export function putMark(field, mark) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const chosen = value.slice(start, end);
  field.focus();
  if (mark === "> ") quote(field, chosen);
  else if (mark === "link") insert(field, `[${chosen}](https://)`, chosen ? chosen.length + 3 : 1, chosen ? 8 : 0);
  else insert(field, `${mark}${chosen}${mark}`, mark.length, chosen.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * @param {HTMLTextAreaElement} field
 * @param {string} chosen
 */
function quote(field, chosen) {
  const before = field.value.slice(0, field.selectionStart);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const text = `${gap}${chosen
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n")}`;
  insert(field, chosen ? `${text}\n\n` : text, text.length + (chosen ? 2 : 0), 0);
}

/**
 * Put text in place of the selection, and select `length` characters of it from `offset` on.
 * @param {HTMLTextAreaElement} field
 * @param {string} text
 * @param {number} offset
 * @param {number} length
 */
function insert(field, text, offset, length) {
  const start = field.selectionStart;
  field.setRangeText(text);
  field.setSelectionRange(start + offset, start + offset + length);
}
