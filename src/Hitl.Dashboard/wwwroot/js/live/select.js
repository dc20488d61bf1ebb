// A page's <select>, as a list where the page's field is.
import { button, make } from "./element.js";

const LONGEST = 9;

export function showSelect(layer, message, drives, send) {
  const answer = values => {
    layer.close("select");
    send({ type: "select", id: message.id, values });
  };
  const rows = message.options.length + new Set(message.options.map(option => option.group).filter(Boolean)).size;
  const list = make("select", { size: Math.max(2, Math.min(LONGEST, rows)), multiple: message.multiple, "aria-label": "Options", disabled: !drives, "data-first": true });
  fill(list, message.options);
  const chosen = () => [...list.selectedOptions].map(option => Number(option.value));
  list.addEventListener("keydown", event => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    answer(chosen());
  });
  // A phone shows its own picker, whose answer is the change alone.
  if (!message.multiple) {
    list.addEventListener("click", event => { if (event.target.closest("option:enabled")) answer(chosen()); });
    list.addEventListener("change", () => { if (matchMedia("(pointer: coarse)").matches) answer(chosen()); });
  }
  const panel = layer.show("select", message.multiple ? "Choose any of these" : "Choose one of these", { at: message, leave: () => answer(null) }, list,
    make("div", { class: "buttons" },
      button("Choose", () => answer(chosen()), { class: "live-button main", disabled: !drives }),
      button("Leave it", () => answer(null), { class: "live-button", disabled: !drives })));
  panel.querySelector("option:checked")?.scrollIntoView({ block: "nearest" });
}

function fill(list, options) {
  let group = null, into = list;
  options.forEach((option, index) => {
    if ((option.group ?? null) !== group) {
      group = option.group ?? null;
      into = group ? make("optgroup", { label: group }) : list;
      if (group) list.append(into);
    }
    const element = make("option", { value: index, disabled: option.disabled, selected: option.selected, dir: "auto" }, option.label);
    into.append(element);
  });
}
