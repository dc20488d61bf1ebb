// Tells the server what it saw, one after the other, so that a test can read it back in order.
const root = document.querySelector('.controls');
const key = encodeURIComponent(root.dataset.key);
const el = id => document.getElementById(id);
let last = Promise.resolve();

function saw(on, what) {
  const body = JSON.stringify({ on, ...what });
  last = last.then(() => fetch(`/controls/seen?key=${key}`, { method: 'POST', body })).catch(() => {});
}

for (const id of ['text', 'secret', 'code', 'choice', 'date', 'colour']) {
  el(id).addEventListener('input', event => saw(id, { is: event.target.value, type: event.inputType ?? '' }));
  el(id).addEventListener('change', event => saw(`${id} changed`, { is: event.target.value }));
}
el('editor').addEventListener('input', () => saw('editor', { is: el('editor').textContent }));
for (const name of ['compositionstart', 'compositionupdate', 'compositionend'])
  el('text').addEventListener(name, event => saw(name, { is: event.data }));
for (const name of ['keydown', 'keyup'])
  el('text').addEventListener(name, event => saw(name, {
    key: event.key, code: event.code, which: event.keyCode, repeat: event.repeat, trusted: event.isTrusted,
    mods: (event.altKey ? 1 : 0) + (event.ctrlKey ? 2 : 0) + (event.metaKey ? 4 : 0) + (event.shiftKey ? 8 : 0),
  }));
el('text').addEventListener('paste', event => saw('paste', { is: event.clipboardData.getData('text/plain') }));
el('reveal').addEventListener('click', () => { el('secret').type = 'text'; });

const pad = el('pad');
for (const name of ['mousedown', 'mouseup', 'dblclick', 'contextmenu', 'auxclick', 'wheel'])
  pad.addEventListener(name, event => {
    event.preventDefault();
    saw(name, {
      x: event.clientX, y: event.clientY, button: event.button, buttons: event.buttons, detail: event.detail,
      shift: event.shiftKey, dy: event.deltaY ?? 0,
    });
  });
pad.addEventListener('pointermove', event => saw('moves', {
  points: (event.getCoalescedEvents?.() ?? [event]).map(one => [one.clientX, one.clientY]), buttons: event.buttons, pointer: event.pointerType,
}));
for (const name of ['touchstart', 'touchmove', 'touchend', 'touchcancel'])
  pad.addEventListener(name, event => saw(name, { points: [...event.changedTouches].map(one => [one.clientX, one.clientY]), touches: event.touches.length }));
pad.addEventListener('dragover', event => event.preventDefault());
pad.addEventListener('drop', event => { event.preventDefault(); saw('drop', { is: event.dataTransfer.getData('text/uri-list'), x: event.clientX }); });
pad.addEventListener('mousedown', () => { pad.style.background = `hsl(${Math.random() * 360} 80% 60%)`; });

el('confirm').addEventListener('click', () => saw('confirm', { is: confirm('Are you sure?') }));
el('prompt').addEventListener('click', () => saw('prompt', { is: prompt('Your name?', 'nobody') }));
el('alerts').addEventListener('click', () => {
  let n = 0;
  const ask = () => { alert(`Alert ${++n}`); saw('alert', { is: n }); setTimeout(ask, 20); };
  ask();
});
el('alert-loop').addEventListener('click', () => {
  setTimeout(() => saw('loop over', { is: true }));
  for (let n = 1; ; n++) alert(`Loop ${n}`);
});
el('file').addEventListener('change', async event => {
  for (const file of event.target.files) saw('file', { is: file.name, size: file.size, text: (await file.text()).slice(0, 100) });
});
el('leaving').addEventListener('change', event => {
  window.onbeforeunload = event.target.checked ? leaving => { leaving.preventDefault(); leaving.returnValue = 'x'; } : null;
  saw('leaving', { is: event.target.checked });
});

// The slider counts only when it was dragged by hand: with several moves on the way.
const wall = el('slider-wall'), handle = el('handle');
let grip = null;
handle.addEventListener('pointerdown', event => {
  handle.setPointerCapture(event.pointerId);
  grip = { x: event.clientX, moves: 0 };
});
handle.addEventListener('pointermove', event => {
  if (!grip) return;
  grip.moves += event.getCoalescedEvents().length;
  handle.style.left = `${Math.max(0, Math.min(360, event.clientX - grip.x))}px`;
});
handle.addEventListener('pointerup', () => {
  const there = grip && grip.moves >= 5 && parseFloat(handle.style.left) >= 355;
  saw('slider', { is: there, moves: grip?.moves ?? 0 });
  grip = null;
  if (!there) { handle.style.left = '0px'; return; }
  wall.remove();
  root.after(el('prize').content.cloneNode(true));
});

if (root.dataset.animate === 'yes') {
  const canvas = el('canvas'), pen = canvas.getContext('2d');
  const draw = at => {
    for (let n = 0; n < 60; n++) {
      pen.fillStyle = `hsl(${(at / 10 + n * 6) % 360} 80% 60%)`;
      pen.fillRect((n % 10) * 48, Math.floor(n / 10) * 60 + 20 * Math.sin(at / 200 + n), 46, 40);
    }
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
}
saw('ready', { is: true });
