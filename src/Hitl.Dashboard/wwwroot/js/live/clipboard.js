// The page's selection for the operator's clipboard; where the browser refuses to write, they take it themselves.
import { button, make } from "./element.js";

export async function take(layer, text, note) {
  if (!text) return note("Nothing is selected on the page.");
  try {
    await navigator.clipboard.writeText(text);
    note("Copied.");
  } catch {
    const field = make("textarea", { readonly: true, rows: 4, "aria-label": "The text", "data-first": true });
    field.value = text;
    const leave = () => layer.close("clipboard");
    layer.show("clipboard", "Copy this text", { leave }, make("b", {}, "Copy this text"), make("p", { class: "soft" }, "The browser did not let the dashboard write to the clipboard."),
      field, make("div", { class: "buttons" }, button("Done", leave, { class: "live-button main" })));
    field.select();
  }
}
