// "Looks clear: resuming in 3 s · Stay".
import { button, make } from "./element.js";

export class Clear {
  #text = make("span");
  #stay;
  #timer = 0;

  constructor(stay) {
    this.#stay = button("Stay", stay, { class: "live-button" });
    this.element = make("div", { class: "live-clear", hidden: true, role: "group", "aria-label": "The obstacle looks gone" }, this.#text, this.#stay);
  }

  show(milliseconds, drives) {
    const end = performance.now() + milliseconds;
    const draw = () => {
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      this.#text.textContent = left ? `Looks clear: resuming in ${left} s` : "Looks clear: resuming…";
    };
    clearInterval(this.#timer);
    this.#timer = setInterval(draw, 200);
    this.#stay.hidden = !drives;
    this.element.hidden = false;
    draw();
  }

  hide() {
    clearInterval(this.#timer);
    this.element.hidden = true;
  }
}
