/** Asking our server: JSON in and out, with the credential of the place and no other. */

import { forget, isFrame, renewed, token } from "./session.js";

/**
 * @typedef {Record<string, any>} Data
 * @typedef {{ok: boolean, status: number, data: Data, retryAfter: string | null}} Answer
 */

/** So long may a request be that arrives though its page is left meanwhile: browsers keep 64 kB at a time. */
const KEPT_ALIVE = 8000;

/**
 * Send a request and answer what came back; status 0 means that nothing did.
 * @param {string} method
 * @param {string} url
 * @param {Data} [data] sent as JSON
 * @returns {Promise<Answer>}
 */
export async function send(method, url, data) {
  try {
    let response = await fetch(url, request(method, data));
    if (response.status === 401 && (await renewed())) response = await fetch(url, request(method, data));
    if (response.status === 401) forget();
    return {
      ok: response.ok,
      status: response.status,
      data: await body(response),
      retryAfter: response.headers.get("Retry-After"),
    };
  } catch {
    return { ok: false, status: 0, data: {}, retryAfter: null };
  }
}

/**
 * @param {string} method
 * @param {Data} [data]
 * @returns {RequestInit}
 */
function request(method, data) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  const secret = isFrame() ? token() : null;
  if (secret) headers.Authorization = `Bearer ${secret}`;
  if (data) headers["Content-Type"] = "application/json";
  return {
    method,
    headers,
    body: data ? JSON.stringify(data) : null,
    keepalive: method !== "GET" && JSON.stringify(data ?? "").length < KEPT_ALIVE,
    credentials: isFrame() ? "omit" : "same-origin",
    cache: "no-cache",
  };
}

/**
 * @param {Response} response
 * @returns {Promise<Data>}
 */
async function body(response) {
  try {
    const found = await response.json();
    return found !== null && typeof found === "object" ? found : {};
  } catch {
    return {};
  }
}
