import { setClock } from "./clock.js";
import { setBadge } from "./badge.js";
import { watchKeys } from "./keys.js";
import { watchHold } from "./hold.js";
import * as preferences from "./preferences.js";
import * as alerts from "./alerts.js";

// Fetched with the first live page that is opened.
const openLive = async (...args) => (await import("./live/live.js")).open(...args);

window.hitl = { setClock, setBadge, watchKeys, watchHold, openLive, ...preferences, ...alerts };
