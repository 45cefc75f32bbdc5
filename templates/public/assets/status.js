// The one script of a payer's page, which is right without it: the server renders every word. Time is the server's plus
// elapsed time, never the visitor's clock.
const byId = (id) => document.getElementById(id);
const two = (n) => String(n).padStart(2, '0');
const say = (text) => (byId('say').textContent = text);
const { address } = document.body.dataset;

let offset = Date.parse(document.body.dataset.now) - performance.now();
const serverNow = () => offset + performance.now();

// What a form led to was told once: to load the page again is to look at it.
history.replaceState(null, '', address + location.hash);

function span(seconds) {
  const hours = Math.floor(seconds / 3600),
    minutes = Math.floor(seconds / 60) % 60;
  if (hours >= 24) return `${Math.floor(hours / 24)} hari ${hours % 24} jam`;
  return hours ? `${hours} j ${two(minutes)} mnt` : `${two(minutes)}:${two(seconds % 60)}`;
}

function tick() {
  const now = serverNow();
  for (const el of document.querySelectorAll('.countdown')) {
    const left = Math.round((Date.parse(el.dateTime) - now) / 1000),
      sla = left < 0 ? 'breached' : left <= el.dataset.warn ? 'warn' : 'ok';
    el.textContent = (left < 0 ? 'lewat ' : '') + span(Math.abs(left));
    if (el.dataset.sla !== sla) {
      el.dataset.sla = sla;
      say(`${el.dataset.name}: ${sla === 'warn' ? 'tenggat mepet' : 'lewat tenggat'}`);
    }
    const bar = el.parentElement.nextElementSibling;
    if (bar?.matches('.meter')) bar.value = Math.max(left, 0);
  }
  const { again } = byId('keadaan').dataset;
  if (again && Date.parse(again) < now && performance.now() - lookedAt > 2000) void look();
}

// --- What is new: the page asks for itself and takes over the parts that changed.

/** A payer who comes back from the bank's app waits for the change: for a while the page looks more often. */
const HURRY_MS = 2000,
  HURRY_FOR_MS = 60_000,
  FAILED_MS = 15_000;
let lookedAt = performance.now(),
  hurryUntil = 0,
  isLooking = false,
  hasFailed = false;

function waitMs() {
  const every = Number(byId('keadaan').dataset.every);
  if (hasFailed) return FAILED_MS;
  return every && performance.now() < hurryUntil ? Math.min(every, HURRY_MS) : every;
}

async function look() {
  if (isLooking || document.hidden) return;
  isLooking = true;
  lookedAt = performance.now();
  try {
    const answer = await fetch(address, { cache: 'no-store', credentials: 'same-origin' });
    hasFailed = !answer.ok;
    if (answer.ok) takeOver(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  } catch {
    hasFailed = true;
  } finally {
    isLooking = false;
    lookedAt = performance.now();
  }
}

/** A form that somebody fills in or has to correct, and a text that is being chosen, stay as they are. */
function isInUse(part) {
  const chosen = getSelection();
  const typed = [...part.querySelectorAll('input:not([type=hidden])')].some(
    (field) => field.value !== field.defaultValue,
  );
  return (
    typed ||
    Boolean(part.querySelector('form .note')) ||
    (part.contains(document.activeElement) && document.activeElement.matches('input, summary')) ||
    Boolean(chosen && !chosen.isCollapsed && part.contains(chosen.anchorNode))
  );
}

function takeOver(fresh) {
  const was = byId('keadaan').dataset.stateName;
  offset = Date.parse(fresh.body.dataset.now) - performance.now();
  for (const part of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(part.id);
    if (!next || next.isEqualNode(part) || (next.dataset.key === part.dataset.key && isInUse(part))) continue;
    const open = [...part.querySelectorAll('details[open]')].map(({ id }) => id);
    const focus = part.contains(document.activeElement) && document.activeElement.dataset.copy;
    part.replaceWith(next);
    for (const id of open) byId(id)?.setAttribute('open', '');
    if (focus) next.querySelector(`[data-copy="${CSS.escape(focus)}"]`)?.focus();
  }
  document.title = fresh.title;
  const { stateName, title } = byId('keadaan').dataset;
  if (stateName !== was) {
    say(title);
    // What a form led to was true of the state before.
    document.querySelector('main > .note')?.remove();
  }
  tick();
}

setInterval(() => {
  tick();
  const wait = waitMs();
  if (wait && performance.now() - lookedAt >= wait) void look();
}, 1000);
tick();
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  hurryUntil = performance.now() + HURRY_FOR_MS;
  void look();
});
addEventListener('pageshow', (e) => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  if (e.persisted) void look();
});

// --- Copy, choose a file, send once.

function toast(text) {
  const p = document.createElement('p');
  p.className = 'toast';
  p.dataset.state = 'success';
  p.textContent = text;
  byId('toast').replaceChildren(p);
  setTimeout(() => p.remove(), 2500);
}

document.addEventListener('click', async (e) => {
  const control = e.target.closest('[data-copy]');
  if (!control) return;
  try {
    await navigator.clipboard.writeText(control.dataset.copy);
    toast('Tersalin');
  } catch {
    // Browsers hand the clipboard only to https pages.
    toast('Tidak bisa menyalin dari sini: pilih teksnya, lalu salin sendiri');
  }
});

const FILE_MOST = 5 * 1024 * 1024;
document.addEventListener('change', (e) => {
  if (e.target.type !== 'file') return;
  const [file] = e.target.files;
  const isLarge = Boolean(file && file.size > FILE_MOST);
  e.target.setCustomValidity(
    isLarge ? 'Berkas lebih besar dari 5 MB. Kirim tangkapan layar, atau perkecil fotonya.' : '',
  );
  if (isLarge) e.target.reportValidity();
});

document.addEventListener('submit', (e) => {
  if (e.target.dataset.sent) return e.preventDefault();
  e.target.dataset.sent = '1';
  say('Sedang dikirim');
  setTimeout(() => delete e.target.dataset.sent, 30_000);
});
