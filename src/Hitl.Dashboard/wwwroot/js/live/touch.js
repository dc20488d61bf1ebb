// Fingers: every one of them, in the page's pixels, moves once a frame.
import { modifiers } from "./modifiers.js";

export class Touch {
  #screen;
  #send;
  #moving = null;
  #fingers = [];
  #frame = 0;
  #over = new AbortController();

  // ended() after a tap, while the browser still allows to open its keyboard.
  constructor(surface, screen, { send, driving, ended }) {
    this.#screen = screen;
    this.#send = send;
    const on = (name, handler) => surface.addEventListener(name, event => {
      if (!driving()) return;
      event.preventDefault();
      handler(event);
    }, { passive: false, signal: this.#over.signal });
    on("touchstart", event => this.#tell("start", event));
    on("touchmove", event => {
      this.#moving = event;
      this.#frame ||= requestAnimationFrame(() => this.flush());
    });
    on("touchend", event => {
      this.#tell("end", event);
      if (!event.targetTouches.length) ended();
    });
    on("touchcancel", event => this.#tell("cancel", event));
  }

  flush() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const event = this.#moving;
    this.#moving = null;
    if (event) this.#tell("move", event);
  }

  close() {
    cancelAnimationFrame(this.#frame);
    this.#over.abort();
  }

  #tell(kind, event) {
    if (kind !== "move") this.flush();
    const points = [...event.targetTouches].map(touch => {
      const [x, y] = this.#screen.toPage(touch.clientX, touch.clientY);
      return { id: this.#finger(touch.identifier), x, y, rx: touch.radiusX * this.#screen.scale, ry: touch.radiusY * this.#screen.scale, force: touch.force };
    });
    this.#send({ type: "touch", kind, points: kind === "cancel" ? [] : points, mods: modifiers(event) });
    if (!event.targetTouches.length) this.#fingers = [];
  }

  // Some browsers number fingers with whatever comes to their mind.
  #finger(identifier) {
    const at = this.#fingers.indexOf(identifier);
    return at < 0 ? this.#fingers.push(identifier) - 1 : at;
  }
}
