/** The popup of our own origin in which a reader signs in, and the code it hands over. */

import { trade } from "./token.js";
import { canKeep, newProof } from "./verifier.js";

const LOOKS = "popup,width=500,height=760";

/** @type {{proof: import("./verifier.js").Proof | null, page: string, asks: boolean}} */
const state = { proof: null, page: "", asks: false };

/**
 * Make the next sign-in ready, since a popup must open in the very moment of the click, and listen for its code.
 * @param {() => void} done
 */
export async function preparePopup(done) {
  addEventListener("message", async (event) => {
    const isCode = event.origin === location.origin && event.data?.type === "rejoinder-code";
    if (!isCode || !state.proof || !(await trade(String(event.data.code), state.proof.verifier))) return;
    state.asks = false;
    state.proof = await newProof();
    done();
  });
  state.proof = await newProof();
}

/**
 * Remember where the page above stands, for the way back to it in the same tab.
 * @param {string} page
 */
export function remember(page) {
  state.page = page;
}

/** After signing out of the frame, have the popup ask before it hands over. */
export function askFirst() {
  state.asks = true;
}

/** Answer the secret of the sign-in at hand. */
export function verifier() {
  return state.proof?.verifier ?? "";
}

/** Open the popup; answer whether one opened that knows us. */
export function openPopup() {
  return state.proof !== null && window.open(address(), "rejoinder-sign-in", LOOKS) !== null;
}

/** Answer where signing in in the same tab begins; nothing where there is no way back from it. */
export function sameTab() {
  return state.proof && state.page && canKeep() ? address(state.page) : "";
}

/** @param {string} [back] */
function address(back) {
  const { site = "", article = "" } = document.documentElement.dataset;
  const query = new URLSearchParams({ site, article, challenge: state.proof?.challenge ?? "" });
  if (back) query.set("return", back);
  if (state.asks) query.set("ask", "1");
  return `/popup/sign-in?${query}`;
}
