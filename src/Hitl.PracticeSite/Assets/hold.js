// A press counts when the button was held for its whole time; the server keeps the time as well.
const button = document.getElementById('hold');
const says = document.getElementById('hold-says');
// The server's clock starts a little later than this one: the request has to get there.
const needed = Number(button.dataset.seconds) * 1000 + 150;
let press = null;

button.style.setProperty('--hold-time', `${needed}ms`);

async function begin() {
  if (press) return;
  const mine = press = { timer: 0 };
  button.classList.add('held');
  says.textContent = 'Keep holding…';
  const answer = await fetch('/people/hold/start', { method: 'POST' });
  const nonce = await answer.text();
  if (press !== mine) return;
  mine.timer = setTimeout(() => finish(nonce), needed);
}

function end() {
  if (!press) return;
  clearTimeout(press.timer);
  press = null;
  button.classList.remove('held');
  says.textContent = 'Not long enough. Press and hold again.';
}

async function finish(nonce) {
  const answer = await fetch('/people/hold/finish', { method: 'POST', body: new URLSearchParams({ nonce }) });
  if (!answer.ok) return end();
  press = null;
  says.textContent = 'Thank you.';
  location.reload();
}

button.addEventListener('pointerdown', event => { if (event.button === 0) begin(); });
button.addEventListener('contextmenu', event => event.preventDefault());
for (const name of ['pointerup', 'pointercancel', 'pointerleave', 'blur']) button.addEventListener(name, end);
button.addEventListener('keydown', event => { if (event.key === ' ' || event.key === 'Enter') { event.preventDefault(); begin(); } });
button.addEventListener('keyup', end);
