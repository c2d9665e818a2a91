/**
 * The second script of a publisher's page: comes when a frame asks for a token of the publisher's own accounts, or the
 * page signs somebody in or out. It hands tokens to our frames alone, and asks the page for a new one only when a frame
 * needs it: nothing is ever polled for.
 */

/** @typedef {string | (() => string | null | undefined | Promise<string | null | undefined>)} Source */
/** @typedef {{options: Record<string, any>, frame: HTMLIFrameElement}} Mount */
/** @typedef {Map<Element, Mount>} Mounts */

/** What the page said by `signIn` or `signOut`; undefined as long as the tags' own attributes count. */
/** @type {Source | null | undefined} */
let said;

/** The newest token of each source, and which frames have it. */
/** @type {Map<Source, {token: Promise<string | null>, given: WeakSet<Mount>}>} */
const current = new Map();

/**
 * Answer a frame that asks for a token; "fresh" asks for another than the one it has, and gets "" where there is none.
 * @param {Mounts} _
 * @param {string} home
 * @param {Mount} mount
 * @param {string} [how]
 */
export async function hand(_, home, mount, how) {
  const source = said === undefined ? mount.options.token : said;
  const token = source ? await tokenOf(source, mount, how === "fresh") : null;
  mount.frame.contentWindow?.postMessage({ rejoinder: "token", token }, home);
}

/**
 * Sign in with a token, or with a function that gives one whenever one is needed.
 * @param {Mounts} mounts
 * @param {string} home
 * @param {Source | null} token
 */
export async function signIn(mounts, home, token) {
  said = token || null;
  current.clear();
  await Promise.all([...mounts.values()].map((mount) => hand(mounts, home, mount)));
}

/**
 * Sign out of every frame of the page.
 * @param {Mounts} mounts
 * @param {string} home
 */
export function signOut(mounts, home) {
  return signIn(mounts, home, null);
}

/**
 * @param {Source} source
 * @param {Mount} mount
 * @param {boolean} isFresh
 */
async function tokenOf(source, mount, isFresh) {
  let now = current.get(source);
  if (isFresh && now?.given.has(mount)) {
    if (typeof source === "string") return "";
    now = undefined;
  }
  now ??= { token: ask(source), given: new WeakSet() };
  current.set(source, now);
  now.given.add(mount);
  return now.token;
}

/**
 * Ask the page; a function that fails gives nothing, and says so to whoever listens for errors on the page.
 * @param {Source} source
 */
async function ask(source) {
  try {
    return (typeof source === "function" ? await source() : source) || null;
  } catch (error) {
    reportError(error);
    return "";
  }
}
