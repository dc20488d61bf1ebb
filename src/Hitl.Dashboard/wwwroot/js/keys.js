// j/k walk the rows, / goes to the search, any other single key presses what carries it as data-key.
// Keys that are typed into something, or that come with Ctrl, Alt or Meta, are not ours.
let on = true;

export function watchKeys(enabled) { on = enabled; }

const scope = () => [...document.querySelectorAll("[role=dialog]")].pop() ?? document;
const typing = target => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=listbox]");
const seen = element => element.getClientRects().length > 0;

function walk(step) {
  const rows = [...scope().querySelectorAll("[data-row]")].filter(seen);
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement.closest?.("[data-row]"));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", event => {
  if (!on || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || typing(event.target)) return;
  if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
  else if (event.key === "/") document.querySelector("[data-search] input, input[data-search]")?.focus();
  else if (event.key.length === 1) {
    const target = [...scope().querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)].find(seen);
    if (!target || target.disabled) return;
    target.click();
  } else return;
  event.preventDefault();
});
