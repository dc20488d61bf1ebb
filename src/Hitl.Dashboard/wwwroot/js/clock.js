// <hitl-time at="…Z" mode="ago|since|until">: one timer for all of them, on the API's clock whatever the browser's says.
let offset = 0;
const shown = new Set();

export function setClock(apiNow) {
  offset = apiNow - Date.now();
  for (const element of shown) element.draw();
}

const two = n => String(n).padStart(2, "0");

function clock(ms) {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const h = Math.floor(seconds / 3600), m = Math.floor(seconds / 60) % 60, s = seconds % 60;
  if (h >= 48) return `${Math.floor(h / 24)} d ${h % 24} h`;
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function ago(ms) {
  const s = Math.floor(ms / 1000);
  if (s < 5) return "just now";
  if (s < 60) return `${s} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ago`;
  return `${Math.floor(s / 86400)} d ago`;
}

class HitlTime extends HTMLElement {
  static observedAttributes = ["at", "mode"];

  connectedCallback() { shown.add(this); this.read(); }
  disconnectedCallback() { shown.delete(this); }
  attributeChangedCallback() { if (this.isConnected) this.read(); }

  read() {
    this.at = Date.parse(this.getAttribute("at"));
    this.title = new Date(this.at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" });
    this.draw();
  }

  draw() {
    const now = Date.now() + offset, mode = this.getAttribute("mode");
    const left = this.at - now;
    const text = mode === "until" ? (left <= 0 ? "over" : clock(left)) : mode === "since" ? clock(-left) : ago(-left);
    if (mode === "until") this.classList.toggle("urgent", left < 300000);
    if (this.textContent !== text) this.textContent = text;
  }
}

customElements.define("hitl-time", HitlTime);
setInterval(() => { for (const element of shown) element.draw(); }, 1000);
