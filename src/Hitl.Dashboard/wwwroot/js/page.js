import { setClock } from "./clock.js";
import { setBadge } from "./badge.js";
import { watchKeys } from "./keys.js";
import { watchHold } from "./hold.js";
import * as preferences from "./preferences.js";
import * as alerts from "./alerts.js";

window.hitl = { setClock, setBadge, watchKeys, watchHold, ...preferences, ...alerts };
