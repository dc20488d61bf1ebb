// What is said in words: over the picture while there is none, below it for a moment, and once to a screen reader.
import { button, make } from "./element.js";

const SHOWN = 6000;

export class Notes {
  #line = make("p", { class: "live-note", role: "status" });
  #asking = make("div", { class: "live-asking", hidden: true });
  #timer = 0;
  #over = false;

  curtain = make("p", { class: "live-curtain", hidden: true });

  constructor() { this.element = make("div", { class: "live-notes" }, this.#asking, this.#line); }

  say(text) {
    clearTimeout(this.#timer);
    this.#line.classList.remove("sr");
    this.#line.textContent = text;
    this.#timer = setTimeout(() => { this.#line.textContent = ""; }, SHOWN);
  }

  // For ears only: the eyes see it elsewhere.
  tell(text) {
    this.say(text);
    this.#line.classList.add("sr");
  }

  ask(text, yes, onyes, no) {
    const answer = then => () => {
      this.#asking.hidden = true;
      then?.();
    };
    this.#asking.replaceChildren(make("span", { role: "status" }, text), button(yes, answer(onyes), { class: "live-button main" }), button(no, answer(), { class: "live-button" }));
    this.#asking.hidden = false;
  }

  // Null: there is a picture that can be trusted.
  waiting(text) {
    if (this.#over) return;
    this.curtain.hidden = !text;
    if (text && this.curtain.textContent !== text) this.curtain.textContent = text;
  }

  over(text) {
    this.waiting(text);
    this.#over = true;
    this.#asking.hidden = true;
    this.tell(text);
  }
}
