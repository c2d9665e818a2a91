/** The composer in place: drafts, tabs, marks, counting, sending once, and failing without losing a word. */

import { send } from "./api.js";
import { discard, draft, keep, newKey } from "./drafts.js";
import { fragment, fromTemplate } from "./html.js";
import { putMark } from "./marks.js";
import { askToSignIn } from "./session.js";
import { words } from "./words.js";

/**
 * @typedef {object} Wishes
 * @property {string} name under which the draft is kept
 * @property {string} [placeholder]
 * @property {string} [to] whom it answers
 * @property {string} [button] words on the button
 * @property {string} [text] what the field holds at first
 * @property {Record<string, string | number>} [fields] more to send
 * @property {string} [action] where to send, when not where the form says
 * @property {string} [status] what stands at the foot at first
 * @property {boolean} [rests] whether it is one line high until entered
 * @property {(data: Record<string, any>) => void} done
 * @property {() => void} [cancelled]
 */

let made = 0;

export class Composer {
  /** @param {Wishes} wishes */
  constructor(wishes) {
    this.wishes = wishes;
    const form = fromTemplate("composer-template")?.querySelector("form");
    if (!form) throw new Error("the page has no composer");
    this.form = form;
    this.draft = draft(wishes.name);
    this.isBusy = false;
    this.field = /** @type {HTMLTextAreaElement} */ (this.part("text"));
    this.button = /** @type {HTMLButtonElement} */ (this.part("send"));
    this.status = this.part("status");
    this.dress();
    this.listen();
  }

  /**
   * @param {string} name
   * @returns {HTMLElement}
   */
  part(name) {
    return /** @type {HTMLElement} */ (this.form.querySelector(`[data-${name}]`));
  }

  dress() {
    const { wishes, form, field } = this;
    const strip = this.part("strip");
    strip.id = `composer-strip-${++made}`;
    form.dataset.name = wishes.name;
    this.part("tabs").hidden = this.part("tools").hidden = false;
    this.part("cancel").hidden = !wishes.cancelled;
    if (wishes.to !== undefined) {
      const to = this.part("to");
      to.hidden = false;
      to.textContent = words(to, "to", { name: wishes.to });
      field.placeholder = field.ariaLabel = field.dataset.answer ?? "";
      this.button.textContent = this.button.dataset.reply ?? "";
    }
    if (wishes.placeholder) field.placeholder = wishes.placeholder;
    if (wishes.button) this.button.textContent = wishes.button;
    field.value = this.draft.text || wishes.text || "";
    this.status.textContent = this.draft.text ? words(this.status, "kept") : (wishes.status ?? "");
    form.classList.toggle("resting", Boolean(wishes.rests) && field.value === "");
    this.grow();
  }

  listen() {
    const { form, field } = this;
    field.addEventListener("input", () => this.typed());
    form.addEventListener("focusin", () => form.classList.remove("resting"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    form.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button?.dataset.mark) putMark(field, button.dataset.mark);
      if (button?.dataset.tab) this.turn(button.dataset.tab === "preview");
      if (button?.hasAttribute("data-cancel")) this.wishes.cancelled?.();
    });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.wishes.cancelled && this.isUntouched()) {
      this.wishes.cancelled();
    } else if (event.key.startsWith("Arrow") && event.target instanceof HTMLElement && event.target.dataset.tab) {
      this.turn(event.target.dataset.tab === "write");
    }
  }

  isUntouched() {
    return this.field.value.trim() === (this.wishes.text ?? "").trim();
  }

  typed() {
    const { field, wishes } = this;
    this.draft.text = field.value;
    this.grow();
    this.refuse("");
    const limit = Number(field.dataset.limit);
    const count = [...field.value.trim()].length;
    this.status.classList.toggle("over", count > limit);
    if (count > limit) {
      this.form.classList.add("bad");
      const lang = document.documentElement.lang;
      const figures = { count: count.toLocaleString(lang), limit: limit.toLocaleString(lang) };
      this.status.textContent = words(this.status, "over", figures);
      keep(wishes.name, this.draft);
      return;
    }
    if (this.isUntouched()) discard(wishes.name);
    const isKept = !this.isUntouched() && keep(wishes.name, this.draft);
    this.status.textContent = isKept ? words(this.status, "kept") : (wishes.status ?? "");
  }

  grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.field.rows = Math.min(20, this.field.value.split("\n").length + Math.floor(this.field.value.length / 70));
  }

  /** @param {boolean} preview */
  async turn(preview) {
    const pane = this.part("preview");
    if (preview) {
      const answer = await send("POST", "/previews", { text: this.field.value });
      if (!answer.ok) {
        this.failed(answer);
        return;
      }
      pane.replaceChildren(fragment(answer.data.html));
    }
    pane.hidden = !preview;
    this.field.hidden = preview;
    this.part("tools").hidden = preview;
    if (preview) this.status.textContent = words(this.status, "preview");
    else this.typed();
    for (const tab of this.form.querySelectorAll("[data-tab]")) {
      const isChosen = (tab.getAttribute("data-tab") === "preview") === preview;
      tab.ariaSelected = String(isChosen);
      tab.setAttribute("tabindex", isChosen ? "0" : "-1");
      if (isChosen && tab instanceof HTMLElement) tab.focus();
    }
  }

  async send() {
    if (this.isBusy) return;
    if (!this.field.value.trim()) {
      this.refuse(words(this.status, "empty"));
      return;
    }
    this.busy(true);
    const answer = await send("POST", this.wishes.action ?? this.form.action, this.payload());
    this.busy(false);
    if (!answer.ok) {
      this.failed(answer);
      return;
    }
    discard(this.wishes.name);
    this.draft = { text: "", key: newKey() };
    this.wishes.done(answer.data);
  }

  /** @returns {Record<string, any>} */
  payload() {
    const fields = Object.fromEntries(new FormData(this.form));
    return { ...fields, ...this.wishes.fields, text: this.field.value, key: this.draft.key };
  }

  /** @param {boolean} on */
  busy(on) {
    const { button } = this;
    this.isBusy = on;
    button.style.minInlineSize = on ? `${button.offsetWidth}px` : "";
    button.ariaBusy = String(on);
    if (on) button.dataset.rest = button.textContent;
    button.textContent = on ? words(button, "busy") : (button.dataset.rest ?? "");
  }

  /** @param {import("./api.js").Answer} answer */
  failed(answer) {
    keep(this.wishes.name, this.draft);
    if (answer.data.code === "key-used") this.draft.key = newKey();
    if (answer.status === 0) this.refuse(words(this.status, "offline"));
    else if (answer.status >= 500 || !answer.data.detail) this.refuse(words(this.status, "failed"));
    else this.refuse(answer.data.detail);
    if (answer.status === 401) askToSignIn();
  }

  /**
   * Say what is wrong with it, beside the field; nothing takes it back.
   * @param {string} message
   */
  refuse(message) {
    const strip = this.part("strip");
    this.form.classList.toggle("bad", message !== "");
    strip.hidden = message === "";
    this.part("strip-text").replaceChildren(...firstStrong(message));
    this.field.ariaInvalid = String(message !== "");
    if (message) this.field.setAttribute("aria-describedby", strip.id);
    else this.field.removeAttribute("aria-describedby");
    if (message && !this.field.hidden) this.field.focus();
  }

  /** Empty the field after a comment went out. */
  clear() {
    this.field.value = "";
    this.turn(false);
    this.form.classList.toggle("resting", Boolean(this.wishes.rests));
  }
}

/**
 * Set the first sentence in strong letters: what happened stands before what to do.
 * @param {string} message
 * @returns {(string | Node)[]}
 */
function firstStrong(message) {
  const [, first = "", rest = ""] = /^(.*?\.(?: |$))(.*)$/s.exec(message) ?? ["", message];
  const strong = document.createElement("strong");
  strong.textContent = first;
  return [strong, rest];
}
