// The modifier mask of the protocol: Alt 1, Ctrl 2, Meta 4, Shift 8.
export const ALT = 1;
const CTRL = 2, META = 4, SHIFT = 8;

export const mac = /^(Mac|iP)/.test(navigator.platform);

export function modifiers(event) {
  const mask = (event.altKey && ALT) | (event.ctrlKey && CTRL) | (event.metaKey && META) | (event.shiftKey && SHIFT);
  // AltGr only chooses the character.
  if (event.getModifierState?.("AltGraph")) return mask & ~(ALT | CTRL);
  // The page runs on a system whose shortcuts are with Ctrl.
  return mac && mask & META && !(mask & CTRL) ? mask & ~META | CTRL : mask;
}
