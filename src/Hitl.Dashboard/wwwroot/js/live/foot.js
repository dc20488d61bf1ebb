// Below the picture: who drives, how to type, what to hand over, and how far away the page is.
import { button, make } from "./element.js";

export class Foot {
  #on;
  #who = make("span", { class: "live-who" });
  #actions = make("span", { class: "buttons live-actions" });
  #typing = make("span", { class: "live-typing", hidden: true }, "Keys go to the page. ", make("b", {}, "Ctrl+Alt+Escape"), " or a click outside leaves it.");
  #far = make("span", { class: "live-far soft", title: "Round trip: how long an answer takes. Picture: how old it was when it was drawn." });
  #type;
  #shown = "";
  #drives = false;

  // on: drive(), letGo(), ask(), handOver(viewer), type()
  constructor(on) {
    this.#on = on;
    this.#type = button("Type into the page", on.type, { class: "live-button live-type" });
    this.element = make("div", { class: "live-foot" }, this.#who, this.#type, this.#typing, this.#actions, this.#far);
  }

  typing(value) {
    this.#typing.hidden = !value;
    this.#type.hidden = value || !this.#drives;
  }

  focus() { (this.#type.hidden ? this.#actions.querySelector("button") : this.#type)?.focus(); }

  show(state) {
    // A button that is drawn again would lose the focus, and an open list of watchers would close.
    const same = JSON.stringify(state);
    if (same === this.#shown) return;
    this.#shown = same;
    const here = state.connected && !state.over;
    this.#drives = state.role === "drive" && here;
    const focused = this.#actions.contains(document.activeElement) ? document.activeElement.textContent : null;
    this.#who.textContent = !here ? "" : this.#drives ? "You drive" : state.driver ? `${state.driver} drives · you watch` : "Nobody drives · you watch";
    this.#type.hidden = !this.#drives || !this.#typing.hidden;
    this.#actions.replaceChildren(...(here ? this.#buttons(state) : []));
    this.#actions.hidden = !this.#actions.childElementCount;
    if (focused) [...this.#actions.querySelectorAll("button")].find(one => one.textContent === focused)?.focus();
  }

  far(roundTrip, behind, changedSecondsAgo) {
    const parts = [];
    if (roundTrip !== null) parts.push(`round trip ${Math.round(roundTrip)} ms`);
    if (behind !== null) parts.push(`picture ${Math.round(behind)} ms old`);
    if (changedSecondsAgo >= 5) parts.push(`unchanged for ${changedSecondsAgo} s`);
    const text = parts.join(" · ");
    if (this.#far.textContent !== text) this.#far.textContent = text;
  }

  #buttons({ role, driver, viewers, asked, self }) {
    const others = viewers.filter(viewer => viewer.viewer !== self);
    if (role !== "drive") {
      if (!driver) return [button("Drive the page", this.#on.drive, { class: "live-button" })];
      return [button(asked ? `Asked ${driver}…` : "Ask for the page", this.#on.ask, { class: "live-button", disabled: asked })];
    }
    const watch = others.length ? make("details", { class: "live-watchers" },
      make("summary", {}, others.length === 1 ? `${others[0].operator} watches` : `${others.length} watch`),
      make("ul", {}, ...others.map(viewer => make("li", {}, make("span", {}, viewer.operator),
        button("Hand over", () => this.#on.handOver(viewer), { class: "live-button", "aria-label": `Hand over to ${viewer.operator}` }))))) : null;
    return [button("Let go", this.#on.letGo, { class: "live-button" }), ...(watch ? [watch] : [])];
  }
}
