/**
 * What `embed.js` adds to a publisher's page: one global, `Rejoinder`, and events at the elements that discussions
 * stand in. Save this file beside your sources; it is served at `/embed.d.ts` of your Rejoinder.
 */

/** A token that your server signed, or a function that gives one whenever one is needed; nothing for a stranger. */
export type RejoinderToken = string | (() => RejoinderAnswer | Promise<RejoinderAnswer>);
export type RejoinderAnswer = string | null | undefined;

export interface RejoinderOptions {
  /** Your site's key. */
  site: string;
  /** The article's address; without it `<link rel="canonical">`, or the page's own. */
  article?: string;
  /** The article's title, until the desk confirms one; without it the page's. */
  title?: string;
  /** The language of our words; without it the site's. */
  lang?: string;
  theme?: "auto" | "light" | "dark";
  /** With accounts of your own: whom the reader is signed in as. */
  token?: RejoinderToken;
}

export interface Rejoinder {
  /** Put a discussion into an element; one that has a discussion already keeps it. */
  mount(element: HTMLElement, options: RejoinderOptions): void;
  /** Show another article, language or theme in the same frame. */
  update(element: Element, options: Partial<RejoinderOptions>): void;
  /** Take the discussion away; taking the element out of the page does the same. */
  unmount(element: Element): void;
  /** Write the counts of links that came later, at once. */
  count(): Promise<void>;
  /** Look for tags, and links that wait for a count; this happens by itself whenever the page changes. */
  scan(): void;
  /** Sign in to every discussion of the page, those that come later too. */
  signIn(token: RejoinderToken): Promise<void>;
  /** Sign out of every discussion of the page. */
  signOut(): Promise<void>;
}

/** What is told, by the name of the event; each is dispatched at the element, and bubbles. */
export interface RejoinderEvents {
  "rejoinder:ready": CustomEvent<undefined>;
  /** How many comments there are; again after one was posted here. */
  "rejoinder:count": CustomEvent<{ count: number }>;
  /** A comment was posted here: it is up, or waits for a moderator. */
  "rejoinder:posted": CustomEvent<{ id: number; status: "published" | "held" | "rejected" }>;
  "rejoinder:signedin": CustomEvent<Record<string, never>>;
  "rejoinder:signedout": CustomEvent<Record<string, never>>;
  /** `not-shown` where the frame did not come; else the `code` with which a token was refused. */
  "rejoinder:error": CustomEvent<{ code: string; detail?: string }>;
}

declare global {
  interface Window {
    /** There once `embed.js` has run. */
    Rejoinder?: Rejoinder;
  }
  interface HTMLElementEventMap extends RejoinderEvents {}
  interface DocumentEventMap extends RejoinderEvents {}
}
