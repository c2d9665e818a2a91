/**
 * The one script of a publisher's page: puts the discussion's frame where its tag stands, gives it the height it asks
 * for, and writes the counts. No imports, one global `Rejoinder`; comments are stripped when it is served.
 */

(() => {
  /** @type {any} */
  const page = window;
  const doc = document;
  if (page.Rejoinder) {
    page.Rejoinder.scan();
    return;
  }

  /** Name, explanation and link by language, put in by the server. */
  /** @type {Record<string, string[]>} */
  const WORDS = { "": ["Discussion", "The discussion cannot be shown here.", "Read it on its own page"] };

  const me = /** @type {HTMLScriptElement} */ (doc.currentScript ?? doc.querySelector("script[data-site]"));
  const home = new URL(me.src).origin;

  /** @typedef {{data: any, source: any, origin: string}} Told */
  /** What stands where: how it hears the frame, and how it is taken away. */
  /** @type {Map<Element, {hear(told: Told): void, end(): void}>} */
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
  const queryOf = (values) => {
    const query = new URLSearchParams();
    for (const key in values) if (values[key]) query.set(key, values[key]);
    return query;
  };

  /**
   * @param {string} text
   * @param {string} label
   * @param {string} href
   */
  const noteOf = (text, label, href) => {
    const note = doc.createElement("p");
    const link = doc.createElement("a");
    link.href = href;
    link.textContent = label;
    note.append(text, " ", link);
    return note;
  };

  /**
   * Call back once, as soon as an element comes near.
   * @param {Element} element
   * @param {() => void} near
   */
  const whenNear = (element, near) => {
    const watch = new IntersectionObserver(
      (seen) => {
        if (!seen.some((one) => one.isIntersecting)) return;
        watch.disconnect();
        near();
      },
      { rootMargin: "900px" },
    );
    if (comment || code) near();
    else watch.observe(element);
    return watch;
  };

  /**
   * Put a frame behind a script tag, or into any other element.
   * @param {HTMLElement} at
   * @param {Record<string, string | undefined>} [options] site, article, title, lang, theme
   */
  const mount = (at, options = at.dataset) => {
    if (mounts.has(at)) return;
    const { site, lang, theme } = options;
    const [title = "", text = "", label = ""] = WORDS[lang ?? ""] ?? WORDS[""] ?? [];
    const query = queryOf({ article: articleOf(options.article), lang, theme, comment });
    const note = noteOf(text, label, `${home}/discussion/${site}?${query}`);
    const frame = doc.createElement("iframe");
    const style = frame.style;
    let timer = 0;

    frame.title = title;
    frame.allow = "clipboard-write";
    frame.referrerPolicy = "origin";
    Object.assign(style, { display: "block", width: "100%", height: "480px", border: 0 });
    if (at.matches("script")) at.after(frame);
    else at.append(frame);

    const watch = whenNear(frame, () => {
      frame.src = `${home}/embed/${site}?${query}`;
      timer = setTimeout(() => {
        style.display = "none";
        frame.before(note);
      }, 1e4);
    });

    /** @type {Record<string, (told: Told) => void>} */
    const on = {
      ready({ source }) {
        clearTimeout(timer);
        note.remove();
        style.display = "block";
        const told = { rejoinder: "page", address: location.href, title: options.title || doc.title, code };
        source.postMessage(told, home);
      },
      height({ data }) {
        style.height = `${data.value}px`;
      },
      show({ data }) {
        scrollBy({ top: frame.getBoundingClientRect().top + data.value - innerHeight / 4 });
      },
    };

    mounts.set(at, {
      hear(told) {
        if (told.source && told.source === frame.contentWindow && told.origin === home) on[told.data.rejoinder]?.(told);
      },
      end() {
        clearTimeout(timer);
        watch.disconnect();
        note.remove();
        frame.remove();
      },
    });
  };

  /** @param {Element} at */
  const unmount = (at) => {
    mounts.get(at)?.end();
    mounts.delete(at);
  };

  /** Answer the links that wait for a count, by article. */
  const waiting = () => {
    /** @type {Map<string, Element[]>} */
    const found = new Map();
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (doc.querySelectorAll("[data-rejoinder-count]"))) {
      if (counted.has(link)) continue;
      counted.add(link);
      const article = articleOf(link.dataset.rejoinderCount || link.href);
      found.set(article, [...(found.get(article) ?? []), link]);
    }
    return found;
  };

  /**
   * @param {Map<string, Element[]>} links
   * @param {{article: string, text: string}[]} counts
   */
  const write = (links, counts) => {
    for (const { article, text } of counts) for (const link of links.get(article) ?? []) link.textContent = text;
  };

  /** Write the counts into all links that wait for one, with one request as long as an address may be. */
  const count = async () => {
    const links = waiting();
    const articles = [...links.keys()];
    while (articles.length) {
      const query = queryOf({ site: me.dataset.site, lang: me.dataset.lang });
      while (articles.length && `${query}`.length < 5e3) query.append("article", articles.pop() ?? "");
      const answer = await fetch(`${home}/api/counts?${query}`, { credentials: "omit" });
      if (answer.ok) write(links, (await answer.json()).counts);
    }
  };

  /** Mount what is not mounted yet; a tag in the head, or with `data-frame="no"`, is there for the counts alone. */
  const scan = () => {
    const tags = `body script[data-site][src^="${home}/embed.js"]:not([data-frame="no"])`;
    for (const tag of /** @type {NodeListOf<HTMLElement>} */ (doc.querySelectorAll(tags))) mount(tag);
    if (doc.readyState !== "loading") count();
  };

  page.Rejoinder = Object.freeze({ mount, unmount, count, scan });
  addEventListener("message", (told) => {
    for (const one of mounts.values()) one.hear(told);
  });
  doc.addEventListener("DOMContentLoaded", scan);
  scan();
})();
