/** What our own pages for readers load. */

import { start } from "./lib/behaviors.js";

document.documentElement.dataset.script = "on";
start(document);
