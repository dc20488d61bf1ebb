// Tells a board which panels must keep their rows where they are: the one under the pointer, and those above it in its
// column, which would push it down. A pointer that rests for some seconds counts as gone: it may have been left there.
const REST = 4000;

export function watchHold(board, component) {
  let held = "", timer = 0;
  const set = names => {
    if (held === names.join()) return;
    held = names.join();
    component.invokeMethodAsync("SetHold", names).catch(() => { });
  };
  const left = () => { clearTimeout(timer); set([]); };
  const moved = ({ target, clientX: x, clientY: y }) => {
    if (!target.closest("[data-panel]")) return left();
    clearTimeout(timer);
    timer = setTimeout(left, REST);
    set([...board.querySelectorAll("[data-panel]")].filter(panel => {
      const { left, right, top } = panel.getBoundingClientRect();
      return left <= x && x <= right && top <= y;
    }).map(panel => panel.dataset.panel));
  };
  board.addEventListener("pointermove", moved, { passive: true });
  board.addEventListener("pointerdown", moved, { passive: true });
  board.addEventListener("pointerleave", left, { passive: true });
}
