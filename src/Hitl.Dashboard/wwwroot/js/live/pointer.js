// Mouse and pen. Moves go out once a frame with the way between; everything else goes out at once, after the moves before it.
import { modifiers } from "./modifiers.js";

const NAMES = ["left", "middle", "right", "back", "forward"];
const LONGEST_TRAIL = 64;
const MOST_CLICKS = 3;
const LINE = 40;

export class Pointer {
  #screen;
  #send;
  #driving;
  #held = new Set();
  #way = [];
  #wheel = null;
  #last = null;
  #frame = 0;
  #over = new AbortController();

  // send(message); driving() tells whether the page is this operator's; entered() when they pressed on the page.
  constructor(surface, screen, { send, driving, entered }) {
    this.#screen = screen;
    this.#send = send;
    this.#driving = driving;
    const on = (name, handler) => surface.addEventListener(name, event => { if (driving()) handler(event); }, { passive: false, signal: this.#over.signal });
    const mouse = handler => event => { if (event.pointerType !== "touch") handler(event); };
    // With the capture a drag goes on outside, and its end is seen wherever it is.
    on("pointerdown", mouse(event => surface.setPointerCapture(event.pointerId)));
    on("pointermove", mouse(event => this.#moved(event)));
    on("pointercancel", mouse(() => this.release()));
    on("mousedown", event => {
      event.preventDefault();
      entered();
      this.#pressed(event);
    });
    on("mouseup", event => {
      event.preventDefault();
      if (this.#held.delete(event.button)) this.#button("up", event);
    });
    on("auxclick", event => event.preventDefault());
    on("contextmenu", event => event.preventDefault());
    on("dragstart", event => event.preventDefault());
    on("wheel", event => {
      event.preventDefault();
      this.#rolled(event);
    });
    addEventListener("blur", () => this.release(), { signal: this.#over.signal });
  }

  // Sends what waits for the next frame.
  flush() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const way = this.#way, wheel = this.#wheel;
    [this.#way, this.#wheel] = [[], null];
    if (!this.#driving()) return;
    if (way.length) {
      const [x, y] = way.pop();
      this.#send({ ...this.#message("move", this.#last), x, y, trail: thin(way) });
    }
    if (wheel) this.#send({ ...this.#message("wheel", this.#last), ...wheel });
  }

  // Lets go of every button: the one who held them is gone.
  release() {
    this.flush();
    for (const button of this.#held) if (this.#driving() && this.#last) this.#send({ ...this.#message("up", this.#last), button: NAMES[button], buttons: 0, clicks: 1 });
    this.#held.clear();
  }

  close() {
    cancelAnimationFrame(this.#frame);
    this.#over.abort();
  }

  #moved(event) {
    // Where a browser gives the way between only to secure pages, the last point has to do.
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) this.#way.push(this.#screen.toPage(one.clientX, one.clientY, this.#held.size > 0));
    this.#last = event;
    this.#later();
  }

  #rolled(event) {
    const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? this.#screen.height : 1;
    this.#wheel ??= { dx: 0, dy: 0 };
    this.#wheel.dx += event.deltaX * unit;
    this.#wheel.dy += event.deltaY * unit;
    this.#last = event;
    this.#later();
  }

  #pressed(event) {
    if (!NAMES[event.button]) return;
    this.flush();
    this.#held.add(event.button);
    this.#button("down", event);
  }

  #button(kind, event) {
    this.flush();
    this.#last = event;
    this.#send({ ...this.#message(kind, event), button: NAMES[event.button], clicks: Math.min(MOST_CLICKS, Math.max(1, event.detail)) });
  }

  #later() { this.#frame ||= requestAnimationFrame(() => this.flush()); }

  #message(kind, event) {
    const [x, y] = this.#screen.toPage(event.clientX, event.clientY, this.#held.size > 0 || kind === "up");
    const button = NAMES[[...this.#held].pop()] ?? "none";
    return { type: "mouse", kind, x, y, button, buttons: event.buttons, clicks: 0, dx: 0, dy: 0, mods: modifiers(event) };
  }
}

function thin(way) {
  if (way.length <= LONGEST_TRAIL) return way;
  const step = way.length / LONGEST_TRAIL;
  return Array.from({ length: LONGEST_TRAIL }, (_, i) => way[Math.floor(i * step)]);
}
