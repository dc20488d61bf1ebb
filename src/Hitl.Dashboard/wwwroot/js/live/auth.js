// A site's own login (HTTP authentication). What is typed goes out once and is kept nowhere.
import { button, make } from "./element.js";

export function showAuth(layer, message, drives, send) {
  const user = make("input", { autocomplete: "off", disabled: !drives, "data-first": true });
  const password = make("input", { type: "password", autocomplete: "new-password", disabled: !drives });
  const answer = (name, secret) => {
    layer.close("auth");
    send({ type: "auth", id: message.id, user: name, password: secret });
    user.value = password.value = "";
  };
  const leave = () => answer("", null);
  const panel = layer.show("auth", "The site asks for a login", { leave },
    make("b", { dir: "auto" }, `${message.host} asks for a login`),
    message.realm ? make("p", { class: "live-said", dir: "auto" }, message.realm) : null,
    make("label", {}, "User", user),
    make("label", {}, "Password", password),
    make("div", { class: "buttons" },
      make("button", { class: "live-button main", disabled: !drives }, "Log in"),
      button("Leave it", leave, { class: "live-button", disabled: !drives })));
  panel.addEventListener("submit", () => answer(user.value, password.value));
}
