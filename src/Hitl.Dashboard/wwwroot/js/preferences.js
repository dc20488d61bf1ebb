// What the operator chose, kept in this browser.
const KEY = "hitl.preferences";

export function loadPreferences() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}

export function savePreferences(json) {
  try { localStorage.setItem(KEY, json); } catch { /* a browser that keeps nothing starts afresh each time */ }
}
