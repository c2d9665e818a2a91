/** What the desk's pages load. */

import keys from "./behaviors/desk-keys.js";
import { start } from "./lib/behaviors.js";
import { read } from "./lib/store.js";

document.documentElement.dataset.script = "on";
document.documentElement.dataset.keys = read("desk-keys") ?? "on";
keys(document.body);
start(document);
