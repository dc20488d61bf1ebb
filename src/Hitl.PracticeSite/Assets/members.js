// The site knows its members again by a cookie, a value in local storage and one in IndexedDB: all three are needed.
const given = document.currentScript.dataset;

function store(mode, use) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('members', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('keys', { keyPath: 'name' });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('keys', mode);
      const request = use(transaction.objectStore('keys'));
      transaction.oncomplete = () => { opening.result.close(); resolve(request.result); };
      transaction.onerror = () => reject(transaction.error);
    };
  });
}

async function keep() {
  localStorage.setItem('member_device', given.device);
  await store('readwrite', keys => keys.put({ name: 'member', key: given.key }));
  location.replace('/members');
}

async function show() {
  const known = await store('readonly', keys => keys.get('member'));
  const body = new URLSearchParams({ device: localStorage.getItem('member_device') ?? '', key: known?.key ?? '' });
  const answer = await fetch('/members/items', { method: 'POST', body });
  const members = document.getElementById('members');
  if (answer.ok) members.innerHTML = await answer.text();
  else members.replaceChildren(document.getElementById('login-again').content);
}

if (given.key) keep(); else show();
