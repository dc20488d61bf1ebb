// A page's date, time and colour fields, with the operator's own browser's picker.
import { button, make } from "./element.js";

const KINDS = { date: "date", time: "time", "datetime-local": "date and time", month: "month", week: "week", color: "colour" };

export function showPicker(layer, message, drives, send) {
  const kind = message.kind in KINDS ? message.kind : "date";
  const answer = value => {
    layer.close("picker");
    send({ type: "picker", id: message.id, value });
  };
  const field = make("input", { type: kind, min: message.min || null, max: message.max || null, step: message.step || null, "aria-label": `The page's ${KINDS[kind]}`, disabled: !drives, "data-first": true });
  field.value = message.value ?? "";
  const panel = layer.show("picker", `Choose a ${KINDS[kind]}`, { at: message, leave: () => answer(null) }, field,
    make("div", { class: "buttons" },
      button("Set", () => answer(field.value), { class: "live-button main", disabled: !drives }),
      kind === "color" ? null : button("Clear", () => answer(""), { class: "live-button", disabled: !drives }),
      button("Leave it", () => answer(null), { class: "live-button", disabled: !drives })));
  panel.addEventListener("submit", () => answer(field.value));
}
