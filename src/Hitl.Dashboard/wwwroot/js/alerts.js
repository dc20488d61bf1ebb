// Browser notifications and a sound, only after the operator turned them on.
export async function askToNotify() {
  return "Notification" in window && (await Notification.requestPermission()) === "granted";
}

export function notify(title, body, path) {
  if (!("Notification" in window) || Notification.permission !== "granted" || !document.hidden) return;
  const shown = new Notification(title, { body, tag: "hitl" });
  shown.onclick = () => { window.focus(); Blazor.navigateTo(path); shown.close(); };
}

export function ring() {
  const audio = new AudioContext(), gain = audio.createGain();
  gain.connect(audio.destination);
  gain.gain.setValueAtTime(0.12, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.5);
  [660, 880].forEach((pitch, i) => {
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(gain);
    tone.start(audio.currentTime + i * 0.12);
    tone.stop(audio.currentTime + 0.5);
    tone.onended = () => { if (i) audio.close(); };
  });
}
