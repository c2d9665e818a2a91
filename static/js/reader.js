/** What our own pages for readers load. */

import { startPage } from "./lib/behaviors.js";

document.documentElement.dataset.script = "on";
startPage();
