/**
 * The one script of a publisher's page: puts the discussion's frame where its tag stands, gives it the height it asks
 * for, tells the page what happens, and writes the counts. No imports at the start, one global `Rejoinder`; comments are
 * stripped when it is served. What the publisher's own accounts need comes with a second script, when a frame asks.
 */

(() => {
  /** @type {any} */
  const page = window;
  const doc = document;
  if (page.Rejoinder) return page.Rejoinder.scan();

  /** Name, explanation and link by language, put in by the server. */
  /** @type {any} */
  const WORDS = { "": ["Discussion", "The discussion cannot be shown here.", "Read it on its own page"] };

  const me = /** @type {HTMLScriptElement} */ (doc.currentScript ?? doc.querySelector("script[data-site]"));
  const home = new URL(me.src).origin;

  /** @typedef {Record<string, any>} Options site, article, title, lang, theme, token */
  /** @typedef {{options: Options, frame: HTMLIFrameElement, on: Record<string, (value: any, source: any) => void>,
   *   set(more: Options): void, end(): void}} Mount */
  /** What stands where: what it shows, how it hears the frame, and how it is taken away. */
  /** @type {Map<Element, Mount>} */
  const mounts = new Map();
  const counted = new WeakSet();

  const comment = /^#comment-(\d+)$/.exec(location.hash)?.[1];
  const code = /^#rejoinder-code=([\w-]+)$/.exec(location.hash)?.[1];
  if (code) history.replaceState(history.state, "", location.pathname + location.search);

  /** @param {string} [given] */
  const articleOf = (given) => {
    const link = /** @type {HTMLLinkElement | null} */ (doc.querySelector("link[rel=canonical]"));
    const url = new URL(given || link?.href || "", location.href);
    for (const key of [...url.searchParams.keys()]) if (/^utm_|clid$/.test(key)) url.searchParams.delete(key);
    url.hash = "";
    return url.href;
  };

  /** @param {Record<string, string | undefined>} values */
  const queryOf = (values) =>
    new URLSearchParams(/** @type {string[][]} */ (Object.entries(values).filter(([, value]) => value)));

  /**
   * Put a frame behind a script tag, or into any other element.
   * @param {HTMLElement} at
   * @param {Options} [options]
   */
  const mount = (at, options = at.dataset) => {
    if (mounts.has(at)) return;
    const frame = doc.createElement("iframe");
    const note = doc.createElement("p");
    const link = doc.createElement("a");
    const style = frame.style;
    let address = "";
    let timer = 0;

    frame.allow = "clipboard-write";
    Object.assign(style, { display: "block", width: "100%", height: "480px", border: 0 });

    /**
     * @param {string} name
     * @param {unknown} [detail]
     */
    const tell = (name, detail) => at.dispatchEvent(new CustomEvent(`rejoinder:${name}`, { bubbles: true, detail }));

    const load = () => {
      clearTimeout(timer);
      if (timer) frame.contentWindow?.location.replace(address);
      else frame.src = address;
      timer = setTimeout(() => {
        style.display = "none";
        frame.before(note);
        tell("error", { code: "not-shown" });
      }, 1e4);
    };

    const watch = new IntersectionObserver(
      (seen) => {
        if (!seen.some((near) => near.isIntersecting)) return;
        watch.disconnect();
        load();
      },
      { rootMargin: "900px" },
    );

    /** @type {Mount["on"]} */
    const on = {
      ready(_, source) {
        clearTimeout(timer);
        note.remove();
        style.display = "block";
        const title = one.options.title ?? doc.title;
        source.postMessage({ rejoinder: "page", address: location.href, title, code }, home);
        tell("ready");
      },
      height(value) {
        style.height = `${value}px`;
      },
      show(value) {
        scrollBy({ top: frame.getBoundingClientRect().top + value - innerHeight / 4 });
      },
      event({ name, detail }) {
        tell(name, detail);
      },
      token(value) {
        accounts("hand", one, value);
      },
    };

    /** @type {Mount} */
    const one = {
      options: {},
      frame,
      on,
      set(more) {
        const { site, article, lang, theme } = Object.assign(one.options, more);
        const [title, text, label] = WORDS[lang] ?? WORDS[""];
        const query = queryOf({ article: articleOf(article), lang, theme, comment });
        const next = `${home}/embed/${site}?${query}`;
        frame.title = title;
        link.textContent = label;
        link.href = `${home}/discussion/${site}?${query}`;
        note.replaceChildren(text, " ", link);
        if (next === address) return;
        address = next;
        if (timer) load();
      },
      end() {
        clearTimeout(timer);
        watch.disconnect();
        note.remove();
        frame.remove();
      },
    };

    one.set(options);
    if (at.matches("script")) at.after(frame);
    else at.append(frame);
    mounts.set(at, one);
    if (comment || code || at.dataset.token) load();
    else watch.observe(frame);
  };

  /** @param {Element} at */
  const unmount = (at) => {
    mounts.get(at)?.end();
    mounts.delete(at);
  };

  /**
   * Have the script of the publisher's accounts do something; it comes when it is first needed.
   * @param {string} deed
   * @param {unknown} [what]
   * @param {unknown} [how]
   */
  const accounts = async (deed, what, how) =>
    (await import(`${home}/embed-accounts.js`))[deed](mounts, home, what, how);

  /** Answer the links that wait for a count, each with its article. */
  const waiting = () =>
    [.../** @type {NodeListOf<HTMLAnchorElement>} */ (doc.querySelectorAll("[data-rejoinder-count]"))]
      .filter((link) => !counted.has(link) && counted.add(link))
      .map((link) => ({ link, at: articleOf(link.dataset.rejoinderCount || link.href) }));

  /**
   * Write the counts that a request answers into the links that wait for them.
   * @param {{link: Element, at: string}[]} links
   * @param {URLSearchParams} query
   */
  const write = async (links, query) => {
    const answer = await fetch(`${home}/api/counts?${query}`, { credentials: "omit" });
    if (!answer.ok) return;
    for (const { article, text } of (await answer.json()).counts)
      for (const { link, at } of links) if (at === article) link.textContent = text;
  };

  /** Write the counts into all links that wait for one, with one request as long as an address may be. */
  const count = async () => {
    const links = waiting();
    const articles = [...new Set(links.map(({ at }) => at))];
    while (articles.length) {
      const query = queryOf({ site: me.dataset.site, lang: me.dataset.lang });
      while (articles.length && `${query}`.length < 5e3) query.append("article", articles.pop() ?? "");
      await write(links, query);
    }
  };

  /** Mount what is not mounted yet; a tag in the head, or with `data-frame="no"`, is there for the counts alone. */
  const scan = () => {
    const tags = `body script[data-site][src^="${home}/embed.js"]:not([data-frame="no"])`;
    for (const at of mounts.keys()) if (!at.isConnected) unmount(at);
    for (const tag of /** @type {NodeListOf<HTMLElement>} */ (doc.querySelectorAll(tags))) mount(tag);
    if (doc.readyState !== "loading") count();
  };

  page.Rejoinder = {
    mount,
    /** Show something else in the same frame: another article, language or theme. */
    update: (/** @type {Element} */ at, /** @type {Options} */ options) => mounts.get(at)?.set(options),
    unmount,
    count,
    scan,
    signIn: (/** @type {unknown} */ token) => accounts("signIn", token),
    signOut: () => accounts("signOut"),
  };
  addEventListener("message", (told) => {
    const { data, source, origin } = told;
    for (const { frame, on } of mounts.values())
      if (source && source === frame.contentWindow && origin === home) on[data.rejoinder]?.(data.value, source);
  });
  new MutationObserver(scan).observe(doc, { childList: true, subtree: true });
  doc.addEventListener("DOMContentLoaded", scan);
  scan();
})();
