// The live page in a dashboard page: puts the parts together and says who may do what. The dashboard's server keeps the
// claim; its token comes here by a call, goes out in the connection's messages and stands nowhere else.
import { make } from "./element.js";
import { Connection, FULL } from "./connection.js";
import { Latency } from "./latency.js";
import { Screen } from "./screen.js";
import { Pointer } from "./pointer.js";
import { Touch } from "./touch.js";
import { Keyboard } from "./keyboard.js";
import { Head } from "./head.js";
import { Foot } from "./foot.js";
import { Layer } from "./layer.js";
import { Clear } from "./clear.js";
import { Notes } from "./notes.js";
import { showSelect } from "./select.js";
import { showDialog } from "./dialog.js";
import { showPicker } from "./picker.js";
import { showAuth } from "./auth.js";
import { showFiles, watchDrops } from "./files.js";
import { take as takeText } from "./clipboard.js";

const WHY = {
  expired: "Your claim has expired: you only watch now.",
  released: "The claim was given back: you only watch now.",
  taken: "Somebody else drives now: you only watch.",
  token_refused: "The claim is no longer yours: you only watch.",
};

const CLOSED = {
  1000: "The worker closed the page.",
  4400: "The worker closed the connection: it did not understand what this page sent.",
  4410: "The page is gone.",
  4429: "The worker closed the connection: too much input at once.",
};

// options: id, operator, token (null: watch), still (the address of a first picture, or null).
// component: Drive, LetGo, Handed, ClaimLost, Lost, Ended.
const opened = new WeakMap();

export function open(root, component, options) {
  // Asked again when the answer was lost on its way to the server.
  opened.get(root)?.close();
  const viewer = new Viewer(root, component, options);
  opened.set(root, viewer);
  return {
    drive: token => viewer.drive(token),
    watch: () => viewer.watch(),
    end: text => viewer.end(text),
    offer: () => viewer.offer(),
    close: () => viewer.close(),
  };
}

class Viewer {
  #component;
  #operator;
  #token;
  #taking = false;
  #pressed = false;
  // Nothing is shown any more; final once the intervention is known to be over.
  #over = false;
  #final = false;
  #told = false;
  #connected = false;
  #drawn = false;
  // The token that the last hello said, until it is answered.
  #greeted = null;
  #changed = 0;
  #behind = null;
  #state = { role: "watch", driver: null, viewers: [], asked: false, self: null };
  #latency = new Latency();
  #closing = new AbortController();
  #connection;
  #screen;
  #pointer;
  #touch;
  #keyboard;
  #head;
  #foot;
  #layer;
  #clear;
  #notes;
  #root;
  #canvas = make("canvas", { class: "live-canvas", width: 1280, height: 720, role: "img", "aria-label": "The page as the worker's browser shows it" });
  #still = null;

  constructor(root, component, { id, operator, token, still }) {
    this.#root = root;
    this.#component = component;
    this.#operator = operator;
    this.#token = token;
    const driving = () => this.#driving;
    const field = make("textarea", { class: "live-keys", "aria-label": "Keyboard of the live page. Ctrl+Alt+Escape leaves it.", tabindex: -1, autocapitalize: "off", autocomplete: "off", autocorrect: "off", spellcheck: "false" });
    const stage = make("div", { class: "live-stage" });
    this.#screen = new Screen(stage, this.#canvas, {
      drawn: (frame, painted) => this.#frameOver(frame, painted),
      resized: () => this.#connection.send({ type: "view", ...this.#screen.tell() }),
    });
    this.#notes = new Notes();
    this.#head = new Head(message => this.#input(message));
    this.#foot = new Foot({
      drive: () => this.#call("Drive"),
      letGo: () => this.#call("LetGo"),
      ask: () => this.#ask(),
      handOver: other => this.#handOver(other),
      type: () => this.#keyboard.enter(),
    });
    this.#keyboard = new Keyboard(field, {
      send: message => this.#input(message),
      driving,
      left: () => {
        field.blur();
        this.#foot.focus();
      },
      address: () => this.#head.focusAddress(),
      note: text => this.#notes.say(text),
    });
    this.#layer = new Layer(this.#screen, this.#keyboard);
    this.#clear = new Clear(() => this.#input({ type: "stay" }));
    this.#pointer = new Pointer(this.#canvas, this.#screen, { send: message => this.#connection.send(message), driving, entered: () => this.#keyboard.enter() });
    this.#touch = new Touch(this.#canvas, this.#screen, { send: message => this.#connection.send(message), driving, ended: () => this.#keyboard.enter() });
    field.addEventListener("focus", () => this.#typing(true));
    field.addEventListener("blur", () => this.#typing(false));
    if (still) this.#showStill(still);
    stage.append(make("div", { class: "live-screen" }, this.#canvas, this.#still, field, this.#notes.curtain, this.#clear.element), this.#layer.element);
    root.replaceChildren(this.#head.element, stage, this.#foot.element, this.#notes.element);
    watchDrops(stage, this.#layer, text => this.#notes.say(text));
    document.addEventListener("visibilitychange", () => this.#tellVisible(), { signal: this.#closing.signal });
    document.addEventListener("pointerdown", () => { this.#pressed = true; }, { capture: true, signal: this.#closing.signal });
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => this.#letUp(), { capture: true, signal: this.#closing.signal });
    this.#field = field;
    this.#connection = new Connection(address(id), {
      hello: () => ({ type: "hello", operator: this.#operator, token: this.#greeted = this.#token, ...this.#screen.tell() }),
      message: message => this.#heard(message),
      frame: data => this.#screen.push(data),
      beat: () => this.#beat(),
      state: (name, code) => this.#line(name, code),
    });
    this.#show();
    this.#connection.open();
  }

  #field;

  get #driving() { return this.#state.role === "drive" && this.#connected && !this.#over; }

  drive(token) {
    this.#token = token;
    this.#taking = this.#connection.send({ type: "take", token });
  }

  watch() {
    if (!this.#token) return;
    this.#token = null;
    this.#connection.send({ type: "let_go" });
    // The worker's answer says the same; nothing more goes out until then.
    if (this.#driving) this.#control({ ...this.#state, role: "watch", driver: null });
  }

  // The intervention is over.
  end(text) {
    if (this.#final) return;
    this.#final = true;
    // What the worker said of it says more.
    if (this.#over && this.#told) this.#notes.settle();
    else this.#stop(text);
  }

  // It is not, though the worker closed the page: the operator may try again.
  offer() {
    if (!this.#over || this.#final) return;
    this.#notes.offer("Connect again", () => this.#again());
  }

  #again() {
    this.#over = this.#told = false;
    this.#connected = this.#drawn = false;
    delete this.#root.dataset.drawn;
    this.#notes.begin();
    this.#show();
    this.#connection.open();
  }

  #stop(text) {
    this.#over = true;
    this.#connected = false;
    this.#pointer.release();
    this.#connection.close();
    this.#layer.clear();
    this.#clear.hide();
    this.#notes.over(text);
    if (this.#keyboard.focused) this.#field.blur();
    this.#show();
  }

  close() {
    this.#over = this.#final = true;
    this.#closing.abort();
    this.#connection.close();
    this.#pointer.close();
    this.#touch.close();
    this.#screen.close();
    this.#clear.hide();
    this.#root.replaceChildren();
  }

  // Only the driver's messages; moves that wait for the next frame go first, so that the order stays.
  #input(message) {
    if (!this.#driving) return;
    this.#pointer.flush();
    this.#touch.flush();
    this.#connection.send(message);
  }

  #heard(message) {
    switch (message.type) {
      case "welcome": return this.#welcome(message);
      case "control": return this.#control(message);
      case "asked": return this.#asked(message);
      case "handed": return this.#call("Handed");
      case "tabs": return this.#head.tabs(message);
      case "page": return this.#head.page(message);
      case "cursor": return this.#cursor(message.cursor);
      case "editing": return this.#editing(message);
      case "dialog": return showDialog(this.#layer, message, this.#driving, answer => this.#input(answer));
      case "dialog_gone": return this.#layer.close("dialog");
      case "select": return showSelect(this.#layer, message, this.#driving, answer => this.#input(answer));
      case "picker": return showPicker(this.#layer, message, this.#driving, answer => this.#input(answer));
      case "auth": return showAuth(this.#layer, message, this.#driving, answer => this.#input(answer));
      case "files": return showFiles(this.#layer, message, this.#driving, this.#connection, text => this.#notes.say(text));
      case "clipboard": return takeText(this.#layer, message.text, text => this.#notes.say(text));
      case "pong": return this.#latency.pong(message);
      case "clear": return this.#clear.show(message.resumes_in_ms, this.#driving);
      case "clear_over": return this.#clear.hide();
      case "waking": return this.#waking(message);
      case "error": return this.#notes.say(message.message);
      case "ended": return this.#ended(message);
    }
  }

  #waking({ lost_work }) {
    this.#notes.waiting("The run was asleep: its page is being brought back…");
    if (lost_work) this.#notes.say("The page was put away to make room for others: what was typed and clicked there before is gone, what the site stored is not.");
  }

  #welcome({ viewer, role, width, height }) {
    this.#connected = true;
    this.#screen.shape(width, height);
    // Whatever lay over the old picture is told again if it is still there.
    this.#layer.clear();
    this.#clear.hide();
    this.#control({ ...this.#state, self: viewer, role, why: null });
    if (document.hidden) this.#tellVisible();
  }

  #control({ role, driver, viewers, why, self }) {
    // What is said of the claim before does not touch the one that is being taken.
    const refused = why === "token_refused" && this.#greeted !== null ? this.#greeted : this.#token;
    const older = refused !== this.#token;
    if (why && (!this.#taking || why === "token_refused")) {
      this.#call("ClaimLost", refused);
      if (!older) this.#token = null;
    }
    if (role === "drive" || why) this.#greeted = null;
    if (role === "drive" || (why === "token_refused" && !older)) this.#taking = false;
    const drove = this.#driving;
    if (drove && role !== "drive") {
      this.#pointer.release();
      this.#keyboard.release();
    }
    const asked = this.#state.asked && role !== "drive" && driver === this.#state.driver;
    this.#state = { role, driver, viewers, asked, self: self ?? this.#state.self };
    if (why) this.#notes.say(WHY[why] ?? why);
    else if (drove !== this.#driving) this.#notes.tell(this.#driving ? "You drive the page." : "You only watch the page.");
    if (drove && !this.#driving) {
      this.#layer.clear();
      if (this.#keyboard.focused) this.#field.blur();
    }
    this.#show();
  }

  #ask() {
    this.#connection.send({ type: "ask" });
    this.#state = { ...this.#state, asked: true };
    this.#show();
  }

  #asked({ viewer, operator }) {
    if (!this.#driving) return;
    this.#notes.ask(`${operator} asks for the page.`, "Hand over", () => this.#handOver({ viewer }), "Not now");
  }

  // The worker tells the other one first; then the claim is given back, for them to take.
  #handOver({ viewer }) {
    this.#input({ type: "hand_over", viewer });
    this.#call("LetGo");
  }

  #ended({ resolution, message }) {
    this.#told = true;
    this.#stop(message || (resolution ? `Over: ${resolution}.` : "The run has ended."));
    this.#call("Ended");
  }

  #line(name, code) {
    if (name === "connecting") {
      if (!this.#drawn) this.#notes.waiting("Connecting to the page…");
    } else if (name === "open") {
      this.#notes.waiting(code === FULL ? "16 watch this page already: trying again every half minute…" : this.#drawn ? null : "Waiting for the first picture…");
    } else if (name === "lost") {
      this.#connected = false;
      this.#keyboard.release();
      this.#show();
      this.#notes.waiting(code === FULL ? "16 watch this page already: trying again every half minute…" : this.#drawn ? "The connection broke: connecting again…" : "The page can't be reached: trying again…");
      this.#call("Lost");
    } else {
      this.#stop(CLOSED[code]);
      this.#call("Ended");
    }
  }

  #frameOver(frame, painted) {
    this.#connection.send({ type: "drawn", seq: frame.seq });
    if (!painted) return;
    this.#changed = performance.now();
    this.#behind = this.#latency.behind(frame.captured);
    if (!this.#drawn) {
      this.#drawn = true;
      this.#still?.remove();
      this.#root.dataset.drawn = "";
    }
    if (!this.#over) this.#notes.waiting(null);
  }

  #beat() {
    // Its place is gone, and who would have closed it was away.
    if (!this.#root.isConnected) { this.close(); return; }
    this.#connection.send(this.#latency.ping());
    const unchanged = this.#drawn ? Math.floor((performance.now() - this.#changed) / 1000) : 0;
    if (this.#connected) this.#foot.far(this.#latency.roundTrip, this.#behind, unchanged);
  }

  #editing({ editable, x, y, width, height }) {
    this.#keyboard.editing(editable);
    // There the input method opens its window.
    if (editable) this.#screen.place(this.#field, { x, y, width, height });
  }

  #cursor(name) {
    if (/^[a-z-]+$/.test(name)) this.#canvas.style.setProperty("--cursor", name);
  }

  // A press takes the focus before it has become a click: what is pressed must not move from under it.
  #letUp() {
    this.#pressed = false;
    setTimeout(() => { if (document.activeElement !== this.#field) this.#typing(false); });
  }

  #typing(value) {
    if (!value && this.#pressed) return;
    this.#foot.typing(value);
    this.#root.toggleAttribute("data-typing", value);
  }

  #tellVisible() { this.#connection.send({ type: "visible", visible: !document.hidden }); }

  #showStill(address) {
    this.#still = make("img", { class: "live-still", alt: "", src: address });
    this.#still.addEventListener("load", () => { if (!this.#drawn) this.#screen.shape(this.#still.naturalWidth, this.#still.naturalHeight); });
  }

  #show() {
    this.#root.dataset.role = this.#over ? "over" : this.#state.role;
    this.#root.toggleAttribute("data-over", this.#over);
    this.#root.toggleAttribute("data-away", !this.#connected);
    if (!this.#connected) this.#foot.far(null, null, 0);
    // It keeps the focus while the connection is away.
    this.#field.disabled = this.#over || this.#state.role !== "drive";
    this.#head.drives(this.#driving);
    this.#foot.show({ ...this.#state, connected: this.#connected, over: this.#over });
  }

  // A page that is being left has nobody to tell any more.
  #call(name, ...given) { this.#component.invokeMethodAsync(name, ...given).catch(() => { }); }
}

// Below the dashboard's own path, whatever a proxy puts before it.
function address(id) {
  const url = new URL(`live/${encodeURIComponent(id)}`, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}
