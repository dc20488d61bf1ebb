// Tells a list that the pointer is on it, so that its rows stay where they are. A pointer that rests for some seconds
// counts as gone: it may have been left there.
const REST = 4000;

export function watchHold(element, component) {
  let held = false, timer = 0;
  const set = value => {
    if (held === value) return;
    held = value;
    component.invokeMethodAsync("SetHold", value).catch(() => { });
  };
  const moved = () => {
    clearTimeout(timer);
    timer = setTimeout(() => set(false), REST);
    set(true);
  };
  const left = () => { clearTimeout(timer); set(false); };
  element.addEventListener("pointermove", moved, { passive: true });
  element.addEventListener("pointerdown", moved, { passive: true });
  element.addEventListener("pointerleave", left, { passive: true });
}
