// Above the picture: the page's tabs, and back, forward, reload and the address.
import { button, make } from "./element.js";

export class Head {
  #send;
  #tabs = make("div", { class: "live-tabs", role: "group", "aria-label": "Tabs of the page", hidden: true });
  #back;
  #forward;
  #reload;
  #address;
  #page = { url: "", title: "", loading: false, can_back: false, can_forward: false };
  #drives = false;
  #list = { tabs: [], refused: 0 };

  constructor(send) {
    this.#send = send;
    this.#back = this.#go("←", "back", "Back");
    this.#forward = this.#go("→", "forward", "Forward");
    this.#reload = button("↻", () => send({ type: "go", where: this.#page.loading ? "stop" : "reload" }), { class: "live-icon" });
    this.#address = make("input", { "aria-label": "Address of the page", spellcheck: "false", autocomplete: "off", autocapitalize: "off", dir: "ltr", inputmode: "url" });
    this.#address.addEventListener("blur", () => { this.#address.value = this.#page.url; });
    this.#address.addEventListener("keydown", event => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#address.value = this.#page.url;
      this.#address.select();
    });
    const bar = make("form", { class: "live-address", onsubmit: event => this.#open(event) }, this.#back, this.#forward, this.#reload, this.#address);
    this.element = make("div", { class: "live-head" }, this.#tabs, bar);
    this.#show();
  }

  focusAddress() {
    this.#address.focus();
    this.#address.select();
  }

  drives(value) {
    this.#drives = value;
    this.#show();
    this.tabs(this.#list);
  }

  page(page) {
    this.#page = page;
    this.#show();
  }

  tabs(list) {
    this.#list = list;
    const focused = this.#tabs.contains(document.activeElement) ? document.activeElement.dataset.tab : null;
    this.#tabs.hidden = list.tabs.length < 2 && !list.refused;
    this.#tabs.replaceChildren(...list.tabs.flatMap(tab => this.#tab(tab)));
    if (list.refused) this.#tabs.append(make("span", { class: "soft" }, list.refused === 1 ? "1 more window was closed" : `${list.refused} more windows were closed`));
    if (focused) this.#tabs.querySelector(`[data-tab="${CSS.escape(focused)}"]`)?.focus();
  }

  #tab(tab) {
    const name = tab.title || tab.url || "New tab";
    const show = button(name, () => this.#send({ type: "tab", tab: tab.tab, do: "show" }),
      { "aria-current": tab.shown ? "page" : null, class: "live-tab", title: tab.url, disabled: !this.#drives, dir: "auto", "data-tab": tab.tab });
    const close = tab.main ? null : button("×", () => this.#send({ type: "tab", tab: tab.tab, do: "close" }),
      { "aria-label": `Close ${name}`, class: "live-icon", disabled: !this.#drives, "data-tab": `x${tab.tab}` });
    return [make("span", { class: "live-tab-box" }, show, ...(close ? [close] : []))];
  }

  #go(sign, where, name) {
    return button(sign, () => this.#send({ type: "go", where }), { class: "live-icon", "aria-label": name, title: name });
  }

  #open(event) {
    event.preventDefault();
    const text = this.#address.value.trim();
    if (text) this.#send({ type: "address", url: whole(text, this.#page.url) });
  }

  #show() {
    const { url, loading, can_back, can_forward } = this.#page;
    this.#back.disabled = !this.#drives || !can_back;
    this.#forward.disabled = !this.#drives || !can_forward;
    this.#reload.disabled = !this.#drives;
    this.#reload.textContent = loading ? "✕" : "↻";
    const name = loading ? "Stop loading" : "Reload";
    this.#reload.title = name;
    this.#reload.setAttribute("aria-label", name);
    this.#address.readOnly = !this.#drives;
    if (document.activeElement !== this.#address) this.#address.value = url;
  }
}

// What was typed without a scheme gets the page's: "localhost:8090/x" has none, whatever it looks like.
function whole(text, here) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[\w.-]+:\d+(\/|$)/.test(text)) return text;
  return `${here.startsWith("http:") ? "http" : "https"}://${text}`;
}
