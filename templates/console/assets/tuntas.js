// The one script of the console. Every page is right without it: the server renders the text, data-sla and values.
// Time is the server's (body[data-now], then the stream's) plus elapsed time, never the visitor's clock.
const byId = (id) => document.getElementById(id);
const two = (n) => String(n).padStart(2, '0');
const say = (text) => (byId('say').textContent = text);

// The answer to a form: to load it again is to look at its page, not to send the form a second time.
// What it leads to, such as a preview, stays in the address: the browser goes there once the page is whole.
if (document.body.dataset.own) history.replaceState(null, '', document.body.dataset.own + location.hash);

let offset = Date.parse(document.body.dataset.now) - performance.now();
const serverNow = () => offset + performance.now();
const clockAt = (ms) => new Date(ms + 252e5).toISOString().slice(11, 19).replaceAll(':', '.');

function span(seconds) {
  const hours = Math.floor(seconds / 3600),
    minutes = Math.floor(seconds / 60) % 60;
  if (hours >= 24) return `${Math.floor(hours / 24)} hari ${hours % 24} jam`;
  return hours ? `${hours} j ${two(minutes)} mnt` : `${two(minutes)}:${two(seconds % 60)}`;
}

function tick() {
  const now = serverNow();
  for (const el of document.querySelectorAll('.clock')) el.textContent = clockAt(now);
  for (const el of document.querySelectorAll('.countdown')) {
    const left = Math.round((Date.parse(el.dateTime) - now) / 1000),
      sla = left < 0 ? 'breached' : left <= el.dataset.warn ? 'warn' : 'ok';
    // A lock that is over: the page opens itself.
    if (left < 0 && el.dataset.then) return location.assign(el.dataset.then);
    el.textContent = (left < 0 ? 'lewat ' : '') + span(Math.abs(left));
    if (el.dataset.sla !== sla) {
      el.dataset.sla = sla;
      say(`${el.dataset.name}: ${sla === 'warn' ? 'tenggat mepet' : 'lewat tenggat'}`);
    }
    const bar = el.nextElementSibling ?? el.parentElement.nextElementSibling;
    if (bar?.matches('.fuse, .meter')) bar.value = Math.max(left, 0);
  }
  // What the clock alone changes, such as a lock that opens, is asked for once its time has come.
  for (const el of document.querySelectorAll('[data-again]'))
    if (Date.parse(el.dataset.again) < now && !document.hidden) {
      delete el.dataset.again;
      renew();
    }
}
if (offset) {
  tick();
  setInterval(tick, 1000);
}

function toast(text) {
  const p = document.createElement('p');
  p.className = 'toast';
  p.dataset.state = 'success';
  p.textContent = text;
  byId('toast').replaceChildren(p);
  setTimeout(() => p.remove(), 2500);
}

// What opens a dialog, closes it, copies a text, or shows a password. A link is the way without script.
document.addEventListener('click', async (e) => {
  const control = e.target.closest('button, a[data-open]');
  if (!control || control.getAttribute('aria-disabled') === 'true') return;
  const dialog = byId(control.dataset.open);
  if (dialog) {
    e.preventDefault();
    dialog.showModal();
  } else if (control.dataset.open) {
    // The page has followed what others did, but for its dialogs.
    e.preventDefault();
    location.hash = control.dataset.open;
    location.reload();
  }
  if ('close' in control.dataset) control.closest('dialog')?.close();
  const secret = byId(control.dataset.reveal);
  if (secret) {
    const hidden = secret.type === 'password';
    secret.type = hidden ? 'text' : 'password';
    control.setAttribute('aria-pressed', hidden);
  }
  if (control.dataset.copy) {
    try {
      await navigator.clipboard.writeText(control.dataset.copy);
      toast('Tersalin');
    } catch {
      // Browsers hand the clipboard only to https pages.
      toast('Tidak bisa menyalin dari sini: pilih teksnya, lalu salin sendiri');
    }
  }
});

// A dialog that came back with an error.
document.querySelector('dialog[data-show]')?.showModal();

// A confirmed dialog hands over to the next one (confirm, then progress): never one modal on another.
document.addEventListener(
  'close',
  (e) => {
    if (e.target.returnValue === 'lanjut') byId(e.target.dataset.next)?.showModal();
  },
  true,
);

// A form goes once, however often its button is pressed. The server refuses the second one too.
document.addEventListener('submit', (e) => {
  if (e.target.method !== 'post') return;
  if (e.target.dataset.sent) return e.preventDefault();
  e.target.dataset.sent = '1';
  setTimeout(() => delete e.target.dataset.sent, 10000);
});
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
});

// A file that is chosen goes into the field beside it, where it is read and changed before it is sent. Without script there
// is only that field. What is no UTF-8 came out of a spreadsheet of Windows.
for (const chooser of document.querySelectorAll('input[type=file][data-into]')) {
  const field = byId(chooser.dataset.into);
  chooser.closest('[hidden]')?.removeAttribute('hidden');
  chooser.addEventListener('change', async () => {
    const [file] = chooser.files;
    if (!file) return;
    const bytes = await file.arrayBuffer();
    let text;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      text = new TextDecoder('windows-1252').decode(bytes);
    }
    const isText = !text.includes('\0');
    chooser.setCustomValidity(isText ? '' : 'Bukan berkas CSV. Simpan lembar kerja Anda sebagai CSV, lalu pilih lagi.');
    if (!isText) return chooser.reportValidity();
    field.value = text;
    say(`Isi ${file.name} masuk ke daftar`);
  });
}

// Rows chosen in a list: the bar counts them and sums their amounts.
document.addEventListener('change', (e) => {
  const list = e.target.closest('.list'),
    boxes = [...(list?.querySelectorAll('tbody [type=checkbox]') ?? [])];
  if (!boxes.length || e.target.type !== 'checkbox') return;
  if (e.target.closest('thead')) for (const box of boxes) box.checked = e.target.checked;
  const chosen = boxes.filter((box) => box.checked),
    rupiah = chosen.reduce((sum, box) => sum + Number(box.dataset.rupiah), 0);
  byId('terpilih').textContent = `${chosen.length} dipilih · Rp${rupiah.toLocaleString('id-ID')}`;
  byId('massal').hidden = !chosen.length;
});

// J and K walk through the rows of the first list: from the link of one row to that of the next. On a desk its lists are
// the ones, and the walk begins at the entry that is shown.
function walk(step) {
  const desk = [...document.querySelectorAll('.desk .pick a')],
    rows = [...document.querySelectorAll('tbody tr')].map(
      (row) => row.querySelector('.trx a') ?? row.querySelector('a.title'),
    ),
    links = (desk.length ? desk : rows).filter((el) => el?.offsetParent),
    focused = links.findIndex((link) => link.closest('tr, li').contains(document.activeElement)),
    at = focused < 0 && desk.length ? links.findIndex((link) => link.matches('[aria-current=true]')) : focused,
    next = links[Math.min(Math.max(at + step, 0), links.length - 1)];
  next?.focus();
  return Boolean(next);
}

// Single keys: the one that a visible control names in aria-keyshortcuts; in a list the one of the row that has the focus.
// Off in fields and in dialogs; they never confirm.
document.addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest('input, select, textarea, dialog')) return;
  if (e.key === '?') return byId('dialog-pintasan')?.showModal();
  const key = e.key.toUpperCase();
  const named = [...document.querySelectorAll('[aria-keyshortcuts]')].filter(
    (el) => el.getAttribute('aria-keyshortcuts').split(' ').includes(key) && el.offsetParent,
  );
  const row = document.activeElement.closest('tr, .guess'),
    control = named.find((el) => row?.contains(el)) ?? named.find((el) => !el.closest('tbody'));
  if (control) {
    e.preventDefault();
    control.focus();
    if (control.matches('button:not([aria-disabled=true]), a[data-open]')) control.click();
  } else if ((key === 'J' || key === 'K') && walk(key === 'J' ? 1 : -1)) e.preventDefault();
});

// A list and its views: the chosen item is the one in the address. So is a dialog that a link from elsewhere leads to.
function follow() {
  const hash = decodeURIComponent(location.hash),
    link = hash.length > 1 && document.querySelector(`.pick a[href="${CSS.escape(hash).replace(/^\\#/, '#')}"]`);
  if (link)
    for (const a of link.closest('.pick').querySelectorAll('a'))
      if (a === link) a.setAttribute('aria-current', 'true');
      else a.removeAttribute('aria-current');
  const dialog = hash.startsWith('#dialog-') && byId(hash.slice(1));
  if (dialog && !dialog.open) dialog.showModal();
}
addEventListener('hashchange', follow);
follow();

// On a phone the menu is a row: bring the current page into it.
const here = document.querySelector('.nav [aria-current=page]');
if (here) here.parentElement.scrollLeft = here.offsetLeft - 48;

// --- Live: the server says that something changed; the parts of the page that want to, ask for themselves again.

/** Between two renewals: a busy minute changes something every second, and a page is read by a person. */
const RENEW_EVERY_MS = 2000;
const ANSWER_WITHIN_MS = 15000;
let renewedAt = -Infinity,
  renewal,
  // Parts that are being asked for, and whether something changed meanwhile: it is asked for once they are there.
  asking = 0,
  missed = false,
  // The page shows what was so at this time; the server says whether anything has changed since.
  freshAt = Date.parse(document.body.dataset.now);

function renew() {
  if (renewal || document.hidden) return;
  const wait = Math.max(0, renewedAt + RENEW_EVERY_MS - performance.now());
  renewal = setTimeout(() => {
    renewal = undefined;
    // An answer that never comes is not waited for.
    if (asking > 0 && performance.now() - renewedAt < ANSWER_WITHIN_MS) return (missed = true);
    asking = 0;
    renewedAt = performance.now();
    if (document.hidden) return;
    freshAt = serverNow();
    document.body.dispatchEvent(new CustomEvent('tuntas:changed'));
  }, wait);
}

/** A part in which somebody works stays as it is: an open dialog, a field with the focus, a text that is being chosen. */
function isInUse(part) {
  const chosen = getSelection();
  return Boolean(
    part.querySelector('dialog[open]') ||
    (part.contains(document.activeElement) && document.activeElement.matches('input, select, textarea')) ||
    (chosen && !chosen.isCollapsed && part.contains(chosen.anchorNode)),
  );
}

/** What finds the same control again in the renewed part. */
function traceOf(el, part) {
  if (!el || el === part || !part.contains(el)) return;
  if (el.id) return `#${CSS.escape(el.id)}`;
  for (const name of ['href', 'data-open', 'formaction', 'aria-label', 'aria-keyshortcuts'])
    if (el.hasAttribute(name)) return `${el.localName}[${name}="${CSS.escape(el.getAttribute(name))}"]`;
  const form = el.closest('form[action]');
  return form && `form[action="${CSS.escape(form.getAttribute('action'))}"] ${el.localName}`;
}

// A part that is dear to read, such as the sums of everything, follows at most so often; the last change is never lost.
const SLOWLY_MS = 10000;
let slowedAt = -Infinity,
  slowly;
document.body.addEventListener('tuntas:changed', () => {
  slowly ??= setTimeout(
    () => {
      slowly = undefined;
      slowedAt = performance.now();
      document.body.dispatchEvent(new CustomEvent('tuntas:changed-slowly'));
    },
    Math.max(0, slowedAt + SLOWLY_MS - performance.now()),
  );
});

const isRenewal = (event) => event?.type === 'tuntas:changed' || event?.type === 'tuntas:changed-slowly';
const isLive = (e) => isRenewal(e.detail.requestConfig?.triggeringEvent);

document.body.addEventListener('htmx:configRequest', (e) => {
  // The server does not take it for a visit of the person: a page left open logs out like any other.
  if (isRenewal(e.detail.triggeringEvent)) e.detail.headers['X-Tuntas-Live'] = '1';
});
document.body.addEventListener('htmx:beforeRequest', (e) => {
  if (!isLive(e)) return;
  if (isInUse(e.detail.target)) e.preventDefault();
  else asking += 1;
});
document.body.addEventListener('htmx:afterRequest', (e) => {
  if (!isLive(e)) return;
  asking = Math.max(0, asking - 1);
  if (asking > 0 || !missed) return;
  missed = false;
  renew();
});
// A part beside the renewed one that is still the same stays, so that no control goes away under a finger.
document.body.addEventListener('htmx:oobBeforeSwap', (e) => {
  if (e.detail.fragment.firstElementChild?.isEqualNode(e.detail.target)) e.detail.shouldSwap = false;
});
/** By the id of a part that is being renewed: what its next version has to be given back. */
const before = new Map();

document.body.addEventListener('htmx:beforeSwap', (e) => {
  if (!isLive(e)) return;
  const part = e.detail.target,
    details = [...part.querySelectorAll('details')];
  // Somebody began while the answer was on its way.
  if (isInUse(part)) return (e.detail.shouldSwap = false);
  const open = details.filter((el) => el.open).map((el) => el.id || details.indexOf(el));
  before.set(part.id, { part, focus: traceOf(document.activeElement, part), open });
});
for (const event of ['htmx:afterSwap', 'htmx:afterSettle']) document.body.addEventListener(event, giveBack);

function giveBack() {
  for (const [id, { part, focus, open }] of before) {
    const fresh = byId(id);
    if (!fresh || fresh === part) continue;
    before.delete(id);
    const details = [...fresh.querySelectorAll('details')];
    for (const key of open) {
      const el = typeof key === 'number' ? details[key] : byId(key);
      if (el) el.open = true;
    }
    if (focus) fresh.querySelector(focus)?.focus({ preventScroll: true });
  }
  tick();
}

// The stream. It is closed while nobody sees the page: a browser keeps only six connections to one server.
const SILENCE_MS = 40000;
let stream, retry, heardAt, cutAt;

function connect() {
  clearTimeout(retry);
  stream?.close();
  const query = new URLSearchParams({ sejak: new Date(freshAt).toISOString() }),
    order = /^\/transaksi\/([0-9A-Z]{26})(?:\/|$)/.exec(location.pathname)?.[1];
  if (order) query.set('topup', order);
  stream = new EventSource(`${document.body.dataset.live}?${query}`);
  heardAt = performance.now();
  stream.addEventListener('clock', heard);
  stream.addEventListener('changed', (e) => {
    for (const [menu, counter] of Object.entries(heard(e).counters)) count(menu, counter);
    renew();
  });
  stream.addEventListener('ended', () =>
    location.assign(`/masuk?ke=${encodeURIComponent(location.pathname + location.search)}`),
  );
  stream.addEventListener('error', lost);
}

function heard(e) {
  const told = JSON.parse(e.data);
  offset = Date.parse(told.now) - performance.now();
  heardAt = performance.now();
  if (cutAt !== undefined) {
    cutAt = undefined;
    document.body.classList.remove('cut');
    say('Tersambung lagi');
  }
  return told;
}

function lost() {
  stream?.close();
  const isFirst = cutAt === undefined;
  cutAt ??= serverNow();
  const wait = isFirst ? 5000 : 15000;
  for (const el of document.querySelectorAll('[data-cut=since]')) el.textContent = clockAt(cutAt);
  for (const el of document.querySelectorAll('[data-cut=next]')) el.textContent = clockAt(serverNow() + wait);
  document.body.classList.add('cut');
  if (isFirst) say(`Sambungan terputus sejak ${clockAt(cutAt)}`);
  clearTimeout(retry);
  retry = setTimeout(connect, wait);
}

/** The number beside an entry of the menu. */
function count(menu, counter) {
  const link = document.querySelector(`.nav a[data-menu="${menu}"]`);
  if (!link) return;
  link.querySelector('b')?.remove();
  if (!counter) return;
  const b = document.createElement('b');
  b.textContent = counter.text;
  b.setAttribute('role', 'img');
  b.setAttribute('aria-label', counter.label);
  b.classList.toggle('hot', counter.isHot);
  link.append(b);
}

if (document.body.dataset.live) {
  if (!document.hidden) connect();
  setInterval(() => {
    if (!document.hidden && stream?.readyState !== EventSource.CLOSED && performance.now() - heardAt > SILENCE_MS)
      lost();
  }, 5000);
  document.addEventListener('visibilitychange', () => {
    clearTimeout(retry);
    if (document.hidden) return stream?.close();
    connect();
  });
  document.querySelector('[data-reconnect]')?.addEventListener('click', connect);
  addEventListener('pagehide', () => stream?.close());
}
