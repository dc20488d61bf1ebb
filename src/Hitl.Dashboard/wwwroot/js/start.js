// A circuit that the server no longer knows can't come back: a fresh page shows the truth at once.
(function () {
  const overlay = document.getElementById("components-reconnect-modal");
  overlay.addEventListener("components-reconnect-state-changed", event => {
    if (event.detail.state === "rejected") location.reload();
    else if (event.detail.state === "failed") setTimeout(() => location.reload(), 2000);
  });
  Blazor.start({
    circuit: { reconnectionOptions: { maxRetries: 100000, retryIntervalMilliseconds: n => Math.min(5000, 200 * (n + 1)) } },
  });
})();
