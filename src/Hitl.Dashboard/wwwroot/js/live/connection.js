// One WebSocket to the live page (docs/live-page.md). It comes back by itself, with growing pauses, until it is closed or
// the worker closes it for good; then only open() brings it back.
const PROTOCOL = "hitl.live.v1";
const LONGEST_PAUSE = 5000;
// As many watch as may: somebody has to leave first.
export const FULL = 4503;
const FULL_PAUSE = 30000;
// This long without an answer to a ping is a line that is dead and does not know it; making it may take longer.
const SILENCE = 8000, OPENING = 20000;
// Another try by itself would end the same way: over, bad messages, the page is gone, too many messages.
const FINAL = new Set([1000, 4400, 4410, 4429]);

export class Connection {
  #url;
  #on;
  #socket = null;
  #retry = 0;
  #beat = 0;
  #tries = 0;
  // Since when something is waited for; null while nothing is. A hidden page's clock ticks once a minute only.
  #waiting = null;
  #over = false;
  #soon = () => { if (!this.#socket && !this.#over) this.open(); };

  // on: hello() gives the first message, message(object), frame(ArrayBuffer), beat() every second, state(name, code).
  constructor(url, on) {
    this.#url = url;
    this.#on = on;
  }

  get backlog() { return this.#socket?.bufferedAmount ?? 0; }

  open() {
    clearTimeout(this.#retry);
    this.#over = false;
    // Added once, however often it is opened.
    addEventListener("online", this.#soon);
    document.addEventListener("visibilitychange", this.#soon);
    const socket = this.#socket = new WebSocket(this.#url, PROTOCOL);
    socket.binaryType = "arraybuffer";
    this.#waiting = performance.now();
    this.#beat = setInterval(() => this.#check(), 1000);
    socket.onopen = () => {
      this.#waiting = performance.now();
      this.send(this.#on.hello());
      this.#on.beat();
    };
    socket.onmessage = ({ data }) => {
      this.#waiting = null;
      if (typeof data !== "string") return this.#on.frame(data);
      const message = JSON.parse(data);
      if (message.type === "welcome") {
        this.#tries = 0;
        this.#on.state("open");
      }
      this.#on.message(message);
    };
    socket.onclose = ({ code }) => this.#closed(code);
    this.#on.state("connecting");
  }

  // What can't go out now is dropped: old input on a fresh connection would land on another picture.
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(message instanceof ArrayBuffer ? message : JSON.stringify(message));
    return true;
  }

  close() {
    this.#over = true;
    removeEventListener("online", this.#soon);
    document.removeEventListener("visibilitychange", this.#soon);
    const socket = this.#drop();
    socket?.close(1000);
  }

  #check() {
    const open = this.#socket.readyState === WebSocket.OPEN;
    if (this.#waiting !== null && performance.now() - this.#waiting > (open ? SILENCE : OPENING)) return this.#closed(1006);
    if (!open) return;
    this.#waiting ??= performance.now();
    this.#on.beat();
  }

  #closed(code) {
    this.#drop()?.close();
    if (FINAL.has(code)) {
      this.close();
      this.#on.state("over", code);
      return;
    }
    const pause = code === FULL ? FULL_PAUSE : Math.min(LONGEST_PAUSE, 250 * 2 ** this.#tries++) * (0.75 + Math.random() / 2);
    this.#retry = setTimeout(() => this.open(), pause);
    this.#on.state("lost", code);
  }

  #drop() {
    clearTimeout(this.#retry);
    clearInterval(this.#beat);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }
}
