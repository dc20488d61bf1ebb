// A page's alert, confirm, prompt, and "leave this page?".
import { button, make } from "./element.js";

const WORDS = {
  alert: ["The page says", "OK", null],
  confirm: ["The page asks", "OK", "Cancel"],
  prompt: ["The page asks", "OK", "Cancel"],
  beforeunload: ["Leave this page?", "Leave", "Stay"],
};

export function showDialog(layer, message, drives, send) {
  const [title, yes, no] = WORDS[message.kind] ?? WORDS.alert;
  const field = message.kind === "prompt" ? make("input", { "aria-label": "Your answer", disabled: !drives, dir: "auto", "data-first": true }) : null;
  if (field) field.value = message.default ?? "";
  const stop = make("input", { type: "checkbox", disabled: !drives });
  const answer = accept => {
    layer.close("dialog");
    send({ type: "dialog", id: message.id, accept, text: field?.value ?? null, stop: stop.checked });
  };
  const panel = layer.show("dialog", title, { leave: () => { if (drives) answer(message.kind === "alert"); } },
    make("b", {}, title),
    make("p", { class: "live-said", dir: "auto" }, message.message || (message.kind === "beforeunload" ? "What was typed into it may be lost." : "")),
    field,
    make("label", { class: "live-check" }, stop, " Show no more dialogs of this page"),
    make("div", { class: "buttons" },
      button(yes, () => answer(true), { class: "live-button main", disabled: !drives, "data-first": !field }),
      no ? button(no, () => answer(false), { class: "live-button", disabled: !drives }) : null));
  panel.addEventListener("submit", () => { if (drives) answer(true); });
}
