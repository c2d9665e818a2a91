/** What the desk's pages load. */

import deskCase from "./behaviors/desk-case.js";
import keys from "./behaviors/desk-keys.js";
import { startPage } from "./lib/behaviors.js";
import { read } from "./lib/store.js";

const desk = document.querySelector("[data-desk]");
if (desk instanceof HTMLElement) deskCase(desk);
document.documentElement.dataset.keys = read("desk-keys") ?? "on";
keys(document.body);
document.documentElement.dataset.script = "on";
startPage();
