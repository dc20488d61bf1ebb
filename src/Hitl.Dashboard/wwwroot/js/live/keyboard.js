// An invisible text field has the focus while the operator types into the page. Keys go out as keys; what a dead key, an
// input method or a phone's keyboard makes goes out as text; the clipboard is the operator's own.
import { ALT, mac, modifiers } from "./modifiers.js";

// With something before the caret a phone's keyboard tells of its delete key.
const FILLER = " ";
const LARGEST_PASTE = 990_000;
const LEFT_TO_THE_BROWSER = new Set(["F11", "F12"]);
const EDITS = {
  deleteContentBackward: ["Backspace", "Backspace", ""],
  deleteContentForward: ["Delete", "Delete", ""],
  insertLineBreak: ["Enter", "Enter", "\r"],
  insertParagraph: ["Enter", "Enter", "\r"],
};

// The one that a shortcut goes by: where the layout has no Latin letters, that of the key's place.
const letter = ({ key, code }) => /^[a-z]$/i.test(key) ? key.toLowerCase() : key.length === 1 && key > "\x7f" && /^Key[A-Z]$/.test(code) ? code[3].toLowerCase() : "";

export class Keyboard {
  #field;
  #on;
  #held = new Map();
  #composing = false;

  // on: send(message), driving(), left() when the operator leaves by keys, address() for the address bar, note(text).
  constructor(field, on) {
    this.#field = field;
    this.#on = on;
    const when = (name, handler) => field.addEventListener(name, event => { if (on.driving()) handler(event); });
    field.addEventListener("keydown", event => {
      // The dialog around must not close, nor a shortcut of the dashboard fire.
      event.stopPropagation();
      if (on.driving()) this.#down(event);
      // Between two connections keys go nowhere, but Tab still leads away.
      else if (event.key !== "Tab") event.preventDefault();
    });
    when("keyup", event => this.#up(event));
    when("beforeinput", event => this.#input(event));
    when("input", () => { if (!this.#composing) this.#empty(); });
    when("compositionstart", () => { this.#composing = true; });
    when("compositionupdate", event => this.#compose("update", event.data));
    when("compositionend", event => {
      this.#composing = false;
      this.#compose(event.data ? "commit" : "cancel", event.data);
      this.#empty();
    });
    when("paste", event => this.#paste(event));
    when("copy", event => event.preventDefault());
    when("cut", event => event.preventDefault());
    when("blur", () => this.release());
    this.#empty();
  }

  get focused() { return document.activeElement === this.#field; }

  enter() { this.#field.focus({ preventScroll: true }); }

  // Lets go of every key that is held down.
  release() {
    if (this.#composing) this.#compose("cancel", "");
    this.#composing = false;
    for (const key of this.#held.values()) this.#on.send({ ...key, kind: "up", repeat: false, text: "", mods: 0 });
    this.#held.clear();
    this.#empty();
  }

  // A phone's keyboard comes up only where the page has a field to type into.
  editing(editable) { this.#field.inputMode = editable ? "text" : "none"; }

  #down(event) {
    if (event.key === "Escape" && event.ctrlKey && event.altKey) {
      event.preventDefault();
      return this.#on.left();
    }
    // Made into text by the system: it comes as input or composition.
    if (event.isComposing || event.keyCode === 229 || ["Dead", "Process", "Unidentified"].includes(event.key)) return;
    const control = event.ctrlKey || mac && event.metaKey;
    if (LEFT_TO_THE_BROWSER.has(event.key) || control && event.shiftKey && letter(event) === "i") return;
    if (this.#clipboard(event, control) || this.#browsing(event, control)) return;
    event.preventDefault();
    if (mac && event.key === "Meta") return;
    const text = typed(event);
    // Where Alt chose the character it is no shortcut any more.
    const mods = text ? modifiers(event) & ~ALT : modifiers(event);
    const key = { type: "key", key: event.key, code: event.code, location: event.location, repeat: event.repeat, mods };
    this.#held.set(event.code || event.key, key);
    this.#on.send({ ...key, kind: "down", text });
    // macOS tells of no other key's end while ⌘ is down.
    if (mac && event.metaKey) this.#end(event);
  }

  #up(event) {
    event.stopPropagation();
    event.preventDefault();
    this.#end(event);
  }

  #end(event) {
    const name = event.code || event.key, key = this.#held.get(name);
    if (!key) return;
    this.#held.delete(name);
    this.#on.send({ ...key, key: event.key, kind: "up", repeat: false, text: "", mods: modifiers(event) });
  }

  // True for a key that is the clipboard's: it is not told to the page, whose clipboard is another one.
  #clipboard(event, control) {
    const plain = !event.altKey && !event.shiftKey;
    // Paste: the browser hands the text over in an event of its own.
    if (control && !event.altKey && letter(event) === "v" || event.shiftKey && event.key === "Insert") return true;
    const copy = control && plain && (letter(event) === "c" || event.key === "Insert");
    const cut = control && plain && letter(event) === "x" || event.shiftKey && event.key === "Delete";
    if (!copy && !cut) return false;
    event.preventDefault();
    if (!event.repeat) this.#on.send({ type: "copy", cut });
    return true;
  }

  // What a browser does with a key before its page does.
  #browsing(event, control) {
    const where = event.key === "F5" || control && letter(event) === "r" ? "reload"
      : event.altKey && event.key === "ArrowLeft" ? "back"
        : event.altKey && event.key === "ArrowRight" ? "forward" : null;
    const address = control && letter(event) === "l";
    if (!where && !address) return false;
    event.preventDefault();
    if (event.repeat) return true;
    if (where) this.#on.send({ type: "go", where });
    else this.#on.address();
    return true;
  }

  #input(event) {
    if (this.#composing) return;
    const edit = EDITS[event.inputType];
    event.preventDefault();
    if (edit) {
      const [key, code, text] = edit;
      const message = { type: "key", key, code, location: 0, repeat: false, mods: 0 };
      this.#on.send({ ...message, kind: "down", text });
      this.#on.send({ ...message, kind: "up", text: "" });
    } else {
      const text = event.data ?? event.dataTransfer?.getData("text/plain");
      if (text) this.#on.send({ type: "text", text });
    }
  }

  #compose(kind, text) {
    this.#on.send({ type: "compose", kind, text: text ?? "", start: text?.length ?? 0, end: text?.length ?? 0 });
  }

  #paste(event) {
    event.preventDefault();
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!text) return this.#on.note("There is no text in the clipboard.");
    if (new Blob([JSON.stringify(text)]).size > LARGEST_PASTE) return this.#on.note("The clipboard's text is too long: at most 1 MB can be pasted.");
    this.#on.send({ type: "paste", text });
  }

  #empty() { this.#field.value = FILLER; }
}

// The text that a key types; none with Ctrl or ⌘, none with Alt but where Alt chooses the character.
function typed(event) {
  if (event.key === "Enter") return event.ctrlKey || event.metaKey || event.altKey ? "" : "\r";
  if ([...event.key].length !== 1) return "";
  if (event.getModifierState("AltGraph")) return event.key;
  return event.ctrlKey || event.metaKey || event.altKey && !mac ? "" : event.key;
}
