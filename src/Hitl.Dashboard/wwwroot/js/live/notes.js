// What is said in words: over the picture while there is none, below it for a moment, and once to a screen reader.
import { button, make } from "./element.js";

const SHOWN = 6000;

export class Notes {
  #line = make("p", { class: "live-note", role: "status" });
  #asking = make("div", { class: "live-asking", hidden: true });
  #timer = 0;
  #over = false;
  #says = make("p");

  curtain = make("div", { class: "live-curtain", hidden: true }, this.#says);

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
    if (text && this.#says.textContent !== text) this.#says.textContent = text;
  }

  // Until begin(): there is no picture any more.
  over(text) {
    this.begin();
    this.waiting(text);
    this.#over = true;
    this.#asking.hidden = true;
    this.tell(text);
  }

  // What can still be done about it.
  offer(name, onclick) {
    const offered = button(name, onclick, { class: "live-button main" });
    this.curtain.replaceChildren(this.#says, offered);
    // Whoever typed into the page stands nowhere now.
    if (document.activeElement === document.body) offered.focus({ preventScroll: true });
  }

  settle() { this.curtain.replaceChildren(this.#says); }

  begin() {
    this.#over = false;
    this.settle();
  }
}
