/** What the frame on a publisher's page loads: the reader's behaviours, and what only a frame needs. */

import { tellPage } from "./frame/events.js";
import { reportHeight } from "./frame/height.js";
import { onPage, tell } from "./frame/page.js";
import { followAddress, followDeeds } from "./frame/place.js";
import { ask, comeBack, leave, prepare, returnTo } from "./frame/sign-in.js";
import { holdToken } from "./frame/token.js";
import { startPage } from "./lib/behaviors.js";
import { enterFrame, isSignedIn, onSignIn } from "./lib/session.js";

document.documentElement.dataset.script = "on";
enterFrame(ask);
holdToken();
prepare();
startPage();

const foot = document.getElementById("signed-in");
foot?.querySelector("[data-leave]")?.addEventListener("click", leave);
const showFoot = () => foot?.toggleAttribute("hidden", !isSignedIn());
onSignIn(showFoot);
showFoot();

onPage(({ address, title, code }) => {
  if (address) returnTo(address.split("#")[0] ?? "");
  if (title) nameArticle(title);
  if (code) comeBack(code);
});
/**
 * Give the composers the article's title, for its row that the first comment makes.
 * @param {string} title
 */
function nameArticle(title) {
  const templates = [...document.querySelectorAll("template")].map((template) => template.content);
  for (const part of [document, ...templates]) {
    for (const field of part.querySelectorAll("input[name=title]")) field.setAttribute("value", title);
  }
}

/** With accounts of the publisher's own, the page is spoken to when we can take a token. */
async function begin() {
  if (document.documentElement.dataset.accounts) (await import("./frame/accounts.js")).followPublisher();
  tell("ready");
}

begin();
tellPage();
reportHeight();
followDeeds();
followAddress();
