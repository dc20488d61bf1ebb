// How many wait for a human, on the tab's icon.
export function setBadge(count) {
  const link = document.querySelector("link[rel=icon]");
  if (!link) return;
  link.dataset.plain ??= link.href;
  if (!count) { link.href = link.dataset.plain; return; }
  const text = count > 99 ? "99+" : String(count);
  const size = text.length > 2 ? 13 : text.length > 1 ? 17 : 21;
  link.href = "data:image/svg+xml," + encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#b3261e"/>` +
    `<text x="16" y="23" font-family="sans-serif" font-weight="700" font-size="${size}" text-anchor="middle" fill="#fff">${text}</text></svg>`);
}
