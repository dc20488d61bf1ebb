// A page's file chooser: files of the operator's computer go to it in parts.
import { button, make } from "./element.js";

const PART = 256 * 1024, HEADER = 8, UPLOAD = 2;
const LARGEST = 32 * 1024 * 1024, MOST = 100;
// More than this under way would hold up the operator's own input behind it.
const UNDER_WAY = 1024 * 1024;

const size = bytes => bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

export function showFiles(layer, message, drives, connection, note) {
  let files = [];
  const chooser = make("input", { type: "file", multiple: message.multiple, accept: message.accept || null, "aria-label": "Files for the page", disabled: !drives, "data-first": true });
  const list = make("ul", { class: "live-files" });
  const send = button("Send to the page", () => upload(), { class: "live-button main", disabled: true });
  const take = chosen => {
    files = message.multiple ? [...chosen] : [...chosen].slice(0, 1);
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const refused = total > LARGEST ? `Together ${size(total)}: at most ${size(LARGEST)} can be sent.` : files.length > MOST ? `At most ${MOST} files can be sent.` : null;
    list.replaceChildren(...files.map(file => make("li", { dir: "auto" }, `${file.name} · ${size(file.size)}`)),
      ...(refused ? [make("li", { class: "bad" }, refused)] : []));
    send.disabled = !drives || !files.length || refused !== null;
  };
  const leave = () => {
    layer.close("files");
    connection.send({ type: "files", id: message.id, files: [] });
  };
  chooser.addEventListener("change", () => take(chooser.files));
  const panel = layer.show("files", message.multiple ? "The page asks for files" : "The page asks for a file", { leave },
    make("b", {}, message.multiple ? "The page asks for files" : "The page asks for a file"),
    message.accept ? make("p", { class: "soft" }, `It takes ${message.accept}`) : null,
    make("label", { class: "live-drop" }, "Choose here, or drop onto the page", chooser),
    list,
    make("div", { class: "buttons" }, send, button("Leave it", leave, { class: "live-button", disabled: !drives })));
  panel.addEventListener("submit", () => { if (!send.disabled) upload(); });
  panel.takeFiles = chosen => { if (drives) take(chosen); };

  async function upload() {
    send.disabled = true;
    send.textContent = "Sending…";
    try {
      connection.send({ type: "files", id: message.id, files: files.map(file => ({ name: file.name, type: file.type, size: file.size })) });
      for (const [index, file] of files.entries()) await parts(connection, message.id, index, file);
    } catch (problem) {
      note(`The file could not be read: ${problem.message}`);
      connection.send({ type: "files", id: message.id, files: [] });
    }
    if (panel.isConnected) layer.close("files");
  }
}

async function parts(connection, id, index, file) {
  for (let at = 0; at === 0 || at < file.size; at += PART) {
    const bytes = new Uint8Array(await file.slice(at, at + PART).arrayBuffer());
    const part = new ArrayBuffer(HEADER + bytes.length), head = new DataView(part);
    head.setUint8(0, UPLOAD);
    head.setUint8(1, at + PART >= file.size ? 1 : 0);
    head.setUint16(2, index, true);
    head.setUint32(4, id, true);
    new Uint8Array(part, HEADER).set(bytes);
    while (connection.backlog > UNDER_WAY) await new Promise(resolve => setTimeout(resolve, 20));
    if (!connection.send(part)) throw new Error("the connection broke");
  }
}

// A file that is dropped onto the picture goes to the chooser that is open.
export function watchDrops(box, layer, note) {
  const has = event => event.dataTransfer?.types.includes("Files");
  box.addEventListener("dragover", event => {
    if (!has(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = layer.has("files") ? "copy" : "none";
  });
  box.addEventListener("drop", event => {
    if (!has(event)) return;
    event.preventDefault();
    const panel = layer.element.querySelector("[data-panel=files]");
    if (panel) panel.takeFiles(event.dataTransfer.files);
    else note("Press the page's own button for files first: then drop them here.");
  });
}
