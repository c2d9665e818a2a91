/** What a frame loads that holds no discussion: it says that it is there, and how tall. */

import { reportHeight } from "./height.js";
import { tell } from "./page.js";

tell("ready");
reportHeight();
