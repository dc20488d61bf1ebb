// What lies over the picture: panels that stand in for what the page's own browser would draw, one of each name at a time.
import { make } from "./element.js";

export class Layer {
  #screen;
  #keys;
  #panels = new Map();
  #returns = false;

  constructor(screen, keys) {
    this.#screen = screen;
    this.#keys = keys;
    this.element = make("div", { class: "live-layer" });
  }

  // at: the page's rectangle that the panel belongs to; without it the panel stands in the middle. leave() is Escape.
  show(name, label, { at, leave, focus = true }, ...children) {
    this.close(name);
    const panel = make("div", { class: at ? "live-panel at" : "live-panel", role: "dialog", "aria-label": label, "data-panel": name },
      make("form", { autocomplete: "off", novalidate: true }, ...children));
    panel.addEventListener("submit", event => event.preventDefault());
    panel.addEventListener("keydown", event => {
      if (event.key !== "Escape") return;
      // The dialog around must stay open.
      event.stopPropagation();
      event.preventDefault();
      leave?.();
    });
    this.#panels.set(name, panel);
    this.element.append(panel);
    if (at) this.#put(panel, at);
    this.#returns ||= this.#keys.focused;
    if (focus && this.#mayFocus()) (panel.querySelector("[data-first]") ?? panel.querySelector("select,input,textarea,button:not([disabled])"))?.focus({ preventScroll: true });
    return panel;
  }

  close(name) {
    const panel = this.#panels.get(name);
    if (!panel) return;
    const had = panel.contains(document.activeElement);
    this.#panels.delete(name);
    panel.remove();
    if (this.#panels.size) return;
    if (had && this.#returns) this.#keys.enter();
    this.#returns = false;
  }

  clear() { for (const name of [...this.#panels.keys()]) this.close(name); }

  has(name) { return this.#panels.has(name); }

  // Nobody who types a note beside the picture loses their place.
  #mayFocus() {
    const active = document.activeElement;
    return !active || active === document.body || this.element.closest(".live").contains(active);
  }

  #put(panel, { x, y, width, height }) {
    panel.style.left = `${x / this.#screen.width * 100}%`;
    panel.style.top = `${(y + height) / this.#screen.height * 100}%`;
    panel.style.minWidth = `${width / this.#screen.width * 100}%`;
    const box = panel.getBoundingClientRect(), room = this.element.getBoundingClientRect();
    if (!room.width) return;
    // What does not fit below the field goes above it, or as high as it must.
    if (box.bottom > room.bottom) {
      const above = y / this.#screen.height * room.height;
      panel.style.top = `${box.height <= above ? above - box.height : Math.max(0, room.height - box.height)}px`;
    }
    if (box.right > room.right) panel.style.left = `${Math.max(0, room.width - box.width)}px`;
  }
}
