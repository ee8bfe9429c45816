// Asks for the state, shows what has changed, sends what is pressed. Content goes in as text only.
'use strict';

const $ = (selector) => document.querySelector(selector);
const make = (tag, props, ...inside) => {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...inside.filter((part) => part !== '' && part != null));
  return made;
};
const spanish = (tag, props, ...inside) => make(tag, {...props, lang: 'es'}, ...inside);

// --- words ---

const words = JSON.parse($('#words').textContent);
const t = (key, values = {}) => words.text[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
const place = words.lang === 'en' ? 'en-US' : 'es-PE';
const number = (text) => Number(text).toLocaleString(place, {maximumFractionDigits: 3});
const soles = (text) => 'S/\u00a0' + Number(text).toLocaleString(place, {minimumFractionDigits: 2});
const unitName = (unit, many) => (words.units[unit] || [unit, unit + 's'])[many ? 1 : 0];
const units = (value, unit) => `${number(value)}\u00a0${unitName(unit, Number(value) !== 1)}`;
const split = (text) => units(...text.split(' '));
// Times are those of the market's people, whatever the browser's zone is.
const hour = (at) => new Date(at).toLocaleTimeString('en-US', {hour: 'numeric', minute: '2-digit', timeZone: 'America/Lima'}).toLowerCase();

// formatted makes WhatsApp's *bold*, _italic_, ~struck~ and ```fixed``` of a text.
function formatted(text) {
  const marks = {'*': 'strong', '_': 'em', '~': 's', '`': 'code'};
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(/```([^`]+)```|(?<![\p{L}\p{N}])([*_~])(?=\S)([^*_~\n]*?\S)\2(?![\p{L}\p{N}])/gu)) {
    parts.push(text.slice(end, found.index), make(marks[found[2] || '`'], {}, found[1] || found[3]));
    end = found.index + found[0].length;
  }
  return [...parts, text.slice(end)];
}

const glosses = (words.gloss || []).map(([pattern, means]) => [new RegExp(pattern), means]);

// gloss is what a message of the chat means, where the page is not in its language.
function gloss(body) {
  for (const [pattern, means] of glosses) {
    const found = pattern.exec(body);
    if (found) return means.replace(/\{(\d)\}/g, (_, n) => found[n]);
  }
  return '';
}

const plain = (title) => title.replace(/[^\p{L}\p{N}, ]/gu, '').trim();
const meaning = (title) => (words.choices || {})[plain(title)] || '';

// fill draws a part of the page again only if what it shows has changed, so that focus stays and readers do not repeat it.
function fill(node, key, build) {
  key = JSON.stringify(key);
  if (node.shows === key) return;
  node.shows = key;
  node.replaceChildren(...build());
}

// --- talking to the demo ---

let state, shown, lot, timer, raced, round, away = false, hurry = 0;
const asks = {'Accept-Language': words.lang};

// send does what was pressed; tell shows what went wrong, with the problem's fields, and hides it when there is nothing to say.
async function send(path, body = {}, tell = alarm) {
  let trouble = '', errors = [];
  try {
    const answer = await fetch('/demo/' + path, {method: 'POST', headers: {...asks, 'Content-Type': 'application/json'}, body: JSON.stringify(body)});
    if (!answer.ok) {
      const problem = await answer.json();
      errors = problem.errors || [];
      const parts = errors.length ? errors.map((e) => e.detail) : [problem.title + '.', problem.detail];
      trouble = [...new Set(parts)].filter(Boolean).join(' ');
    }
  } catch {
    trouble = t('no_answer');
  }
  tell(trouble, errors);
  hurry = 12;
  look();
  return !trouble;
}

function alarm(text) {
  const alert = $('#alert');
  alert.textContent = text;
  alert.hidden = !text;
  if (text) setTimeout(() => { if (alert.textContent === text) alert.hidden = true; }, 8000);
}

// look asks for the state every second, and faster for a while after something was sent.
async function look() {
  clearTimeout(timer);
  try {
    const answer = await fetch('/demo/state', {headers: asks, signal: AbortSignal.timeout(15000)});
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    if (text !== shown || away) {
      away = false;
      state = JSON.parse(text);
      shown = text;
      draw();
    }
  } catch {
    if (!away && (!state || state.phase === 'open')) {
      away = true;
      draw();
    }
  }
  clearTimeout(timer);
  timer = setTimeout(look, hurry-- > 0 ? 250 : document.hidden ? 5000 : 1000);
}
document.addEventListener('visibilitychange', () => { if (!document.hidden) look(); });

// --- the whole page ---

// draw shows the state. What had the focus and is gone hands it to the heading of its pane, or to what comes next.
function draw() {
  const held = document.activeElement, pane = held.closest('.pane');
  if (state) {
    if (round !== state.round) beginRound();
    if (state.phase === 'open') showBuyer();
    state.phones.forEach(showPhone);
    showNews();
  }
  showGuide();
  if (held !== document.body && !held.checkVisibility()) [pane && pane.id === 'buyer' ? $('#turn') : pane?.querySelector('h2'), $('#go'), $('#hint')].find((one) => one?.checkVisibility()).focus();
  document.body.dataset.ready = state ? state.phase : '';
}

function beginRound() {
  if (round !== undefined) { // another page began anew, or this one
    for (const phone of Object.values(phones)) phone.first = undefined;
    closed.clear();
    lot = raced = chosen = undefined;
  }
  round = state.round;
}

// --- what to try ---

const steps = ['answer', 'deal', 'race', 'rebuild', 'fair'];
let chosen, next, doneBefore = 0;

// the guide's answers: the pane to look at, what to press there, what to say, and what the guide's own button does.
function guide() {
  if (away) return {hint: t('hint_away')};
  if (!state || state.phase === 'loading') return {hint: t('hint_loading')};
  if (state.phase === 'rebuilding') return {hint: t('hint_rebuilding')};
  if (state.trouble) return {hint: t('hint_trouble'), target: $('#anew')};
  switch (current()) {
    case 'answer': case 'deal': return bargain();
    case 'race': return {hint: t('hint_race'), go: t('go_race'), act: race};
    case 'rebuild': return {hint: t('hint_rebuild'), go: t('go_rebuild'), act: rebuild};
    case 'fair': return fair();
  }
  return {hint: t('hint_end'), go: t('go_docs'), act: () => { location.href = '/docs?lang=' + words.lang; }};
}

const isDone = (step) => (state?.done || []).includes(step);
const current = () => chosen || steps.find((step) => !isDone(step));

function bargain() {
  const lots = state.lots.filter((l) => !l.phoneless);
  const one = lots.find((l) => l.negotiation && !ended.includes(l.negotiation.state));
  const n = one?.negotiation, buyer = state.buyer, at = {pane: 'buyer', lot: one?.id};
  const seller = state.phones.find((p) => p.association === one?.association);
  const asked = n?.offers.find((o) => o.state === 'standing' && o.by === 'seller');
  if (n?.state === 'agreed') return {...at, hint: t('hint_reserving', {buyer})};
  if (asked && n.can.includes('accept')) return {...at, hint: t('hint_accept', {buyer, person: seller.person, price: soles(asked.price)}), target: $('#accept')};
  if (n?.turn === 'seller') return onPhone(seller, ['Enviar', 'Sí, vendo', isDone('answer') ? 'Acepto' : 'Otro precio'], 'hint_offers');
  const open = lots.find((l) => l.left !== '0');
  if (!open) return onPhone(state.phones[0], ['Publicar'], 'hint_sell');
  return {pane: 'buyer', lot: open.id, hint: t('hint_offer', {buyer}), target: $('#offer button')};
}

function fair() {
  const elmer = state.phones.find((p) => p.key === 'elmer');
  const last = elmer.bubbles.at(-1);
  if (last?.body.startsWith('✅ Recibido')) return {pane: 'elmer', hint: t('hint_applied')};
  return onPhone(elmer, ['Enviar', 'Postular'], 'hint_fairs');
}

// onPhone finds what to press on a phone: one of the titles in what came last, its list, or the field to write in.
function onPhone(p, titles, otherwise) {
  const person = p.person, pane = p.key, input = phones[p.key]?.text, last = p.bubbles.at(-1);
  const at = {pane, person};
  if (p.offline) return {...at, hint: t('hint_offline', {person}), target: phones[p.key]?.signal};
  if (!last || last.from === 'me') return {...at, hint: t('hint_answering', {person})};
  const box = phones[p.key]?.made.get(last.id);
  for (const title of titles) {
    const button = box?.buttons.find((b) => plain(b.title) === title);
    if (!button) continue;
    const key = title === 'Otro precio' && last.body.includes(state.buyer) ? 'hint_counter' : 'hint_tap';
    const means = meaning(button.title);
    return {...at, hint: t(key, {person, buyer: state.buyer, title: button.title, means: means && ` (${means})`}), target: button.node};
  }
  if (last.list_button && otherwise === 'hint_fairs') return {...at, hint: t('hint_list', {title: last.list_button}), target: box?.box.querySelector('summary')};
  const asked = /¿A cuánto[\s\S]*número/.test(last.body);
  if (!asked && box?.buttons.length) return {...at, hint: t('hint_choose', {person}), target: box.buttons[0].node};
  return {...at, hint: t(asked ? 'hint_write' : otherwise, {person}), target: input};
}

function showGuide() {
  const done = steps.filter(isDone);
  if (done.length !== doneBefore) {
    doneBefore = done.length;
    chosen = undefined;
  }
  document.body.classList.toggle('begun', done.length > 0);
  document.body.classList.toggle('away', away);
  const g = guide(), step = state && current();
  fill($('#steps'), [done, step], () => steps.map((one, i) => make('li', {className: done.includes(one) ? 'done' : ''}, stepButton(one, i, done.includes(one), one === step))));
  fill($('#hint'), g.hint, () => formatted(g.hint));
  const go = $('#go'), label = g.go || (g.target ? t('take') : '');
  if (go.textContent !== label) go.textContent = label;
  go.hidden = !label;
  go.className = g.go ? 'next' : '';
  if (next !== g.target) {
    mark(next, false);
    mark(g.target, true);
  }
  const moved = next !== g.target, before = $('.pane.shown');
  next = g.target;
  go.onclick = $('#skip').onclick = (e) => {
    e.preventDefault();
    if (g.act && e.currentTarget === go) return g.act();
    if (g.pane) showPane(g.pane);
    (g.target?.checkVisibility() ? g.target : go).focus();
    (g.target || go).scrollIntoView({block: 'center'});
  };
  if (g.lot && lot !== g.lot && moved) { lot = g.lot; showBuyer(); }
  // The acting pane comes to the front, unless somebody is writing in another.
  const writing = document.activeElement.tagName === 'INPUT' && document.activeElement.value && before?.contains(document.activeElement);
  if (g.pane && moved && !writing && before?.id !== g.pane) showPane(g.pane);
  document.body.classList.toggle('there', !!g.pane && $('.pane.shown').id === g.pane);
  for (const tab of tabs) tab.classList.toggle('turn', tab.hash === '#' + g.pane);
}

function mark(node, on) {
  if (!node) return;
  node.classList.toggle('next', on);
  if (node.id !== 'price') node.toggleAttribute('aria-describedby', false);
  if (on) node.setAttribute('aria-describedby', 'hint');
}

function stepButton(step, i, done, now) {
  const button = make('button', {type: 'button', onclick: () => { chosen = step; showGuide(); stepAt(i).focus(); }},
    make('span', {className: 'n', ariaHidden: 'true'}, done ? '✓' : String(i + 1)), ' ',
    make('span', {className: 'w'}, t('step_' + step), done ? make('span', {className: 'sr'}, ` (${t('done')})`) : ''));
  if (now) button.ariaCurrent = 'step';
  return button;
}
const stepAt = (i) => $('#steps').children[i].firstChild;

let busy = false;
async function race() {
  if (busy) return;
  busy = true;
  $('#hint').replaceChildren(t('busy'));
  $('#hint').shows = '';
  await send('race');
  busy = false;
}

async function rebuild() {
  if (!await send('rebuild')) return;
  state.phase = 'rebuilding';
  draw();
}

// --- what happened ---

const closed = new Set(JSON.parse(sessionStorage.getItem('closed') || '[]'));

function close(key) {
  closed.add(key);
  sessionStorage.setItem('closed', JSON.stringify([...closed]));
  showNews();
  ($('#go').checkVisibility() ? $('#go') : $('#hint')).focus();
}

// showNews tells the latest of what happened, until it is closed.
function showNews() {
  const {race, rebuild} = state;
  if (race && raced !== race.at && state.lots.length) { // the bar shows the race's lot, once
    if (raced !== undefined || !lot) lot = (state.lots.find((l) => l.code === race.lot) || {}).id;
    raced = race.at;
    if (state.phase === 'open') showBuyer();
  }
  raced ||= '';
  const deals = state.lots.filter((l) => !l.phoneless).flatMap((l) => (l.orders || []).filter((o) => !['placed', 'cancelled'].includes(o.state)).map((o) => ({at: o.at, of: o, l})));
  const all = [...deals.map((d) => ({at: d.at, tell: () => dealNews(d)})), race && {at: race.at, tell: () => raceNews(race), bad: !race.sold_once},
    rebuild && {at: rebuild.at, tell: () => rebuildNews(rebuild), bad: !rebuild.same}].filter(Boolean).sort((a, b) => a.at < b.at ? 1 : -1);
  const latest = state.phase === 'open' && all.length && !closed.has(all[0].at) ? all[0] : undefined;
  fill($('#news'), latest?.at || '', () => latest ? [make('div', {className: latest.bad ? 'note bad' : 'note'}, ...latest.tell(),
    make('button', {type: 'button', className: 'x', textContent: '×', ariaLabel: t('close'), onclick: () => close(latest.at)}))] : []);
  showReport(rebuild);
}

function dealNews({of, l}) {
  const person = state.phones.find((p) => p.association === l.association)?.person || l.association;
  return [make('p', {}, make('strong', {}, t('seen_deal', {person, quantity: split(of.quantity), product: l.product, buyer: state.buyer, total: soles(of.total)}))),
    isDone('race') ? '' : make('p', {}, t('seen_next'))];
}

function raceNews(r) {
  const won = (one) => one.state === 'confirmed';
  const told = (one) => t(won(one) ? 'race_won' : one.left ? 'race_left' : 'race_none',
    {buyer: one.buyer, asked: split(one.asked), base: split(one.base), left: one.left ? split(one.left) : ''});
  return [
    make('p', {}, r.instead ? t('race_instead', r) + ' ' : '', t('race_seen', {ms: Number((r.spread_us / 1000).toPrecision(2)).toLocaleString(place), before: units(r.before, r.unit)})),
    make('ul', {}, ...r.runners.toSorted((a, b) => won(b) - won(a)).map((one) => make('li', {}, won(one) ? '✅ ' : '✋ ', ...formatted(told(one))))),
    make('p', {}, make('strong', {}, t(r.sold_once ? 'race_sum' : 'race_bad', {sold: units(r.sold, r.unit), posted: units(r.posted, r.unit)}))),
  ];
}

function rebuildNews(r) {
  if (r.trouble) return [make('p', {}, t('rebuild_trouble'))];
  const orders = r.after.confirmed === 1 ? t('orders_one') : t('orders_many', {n: r.after.confirmed});
  const key = r.same ? 'rebuild_same' : r.before.position !== r.after.position ? 'rebuild_more' : 'rebuild_bad';
  return [make('p', {}, make('strong', {}, t(key, {seconds: number(r.took_ms / 1000), orders, sold: split(r.after.committed)})))];
}

// showReport has the figures of a rebuild for who wants to know exactly.
function showReport(r) {
  const heads = ['position', 'lots', 'orders', 'committed', 'print'].map((name) => t('col_' + name));
  const row = (name, s) => make('tr', {}, make('th', {scope: 'row'}, name),
    ...[number(s.position), s.lots, `${s.confirmed} / ${s.cancelled}`, split(s.committed), s.print].map((text) => make('td', {}, String(text))));
  fill($('#rebuilt'), r?.at || '', () => !r ? [] : r.trouble ? [make('p', {}, r.trouble)] : [make('table', {}, make('caption', {}, t('report')),
    make('tr', {}, make('td'), ...heads.map((name) => make('th', {scope: 'col'}, name))), row(t('before'), r.before), row(t('after'), r.after))]);
}

// --- phones ---

const phones = {};

function showPhone(p) {
  const phone = phones[p.key] ||= buildPhone(p);
  const first = p.bubbles[0]?.id || '';
  const fresh = phone.first !== first;
  if (fresh) {
    phone.chat.ariaLive = 'off'; // what was there before is no news
    phone.chat.replaceChildren(...(state.anew ? [make('p', {className: 'old-chat'}, t('phone_new'))] : []));
    phone.made.clear();
    phone.first = first;
  }
  let more = false;
  for (const b of p.bubbles) {
    let made = phone.made.get(b.id);
    if (!made) {
      phone.made.set(b.id, made = buildBubble(p.key, b));
      phone.chat.append(made.box);
      more = true;
    }
    tick(made.ticks, b);
  }
  phone.typing.hidden = !p.typing;
  phone.off.hidden = !p.offline;
  if (more || phone.down) phone.chat.scrollTop = phone.chat.scrollHeight;
  if (fresh) setTimeout(() => { phone.chat.ariaLive = 'polite'; });
  else if (more) unseen(p.key);
  const label = t(p.offline ? 'signal_on' : 'signal_off');
  if (phone.signal.textContent !== label) phone.signal.textContent = label;
  phone.offline = !!p.offline;
}

function buildPhone(p) {
  const chat = spanish('div', {className: 'chat', tabIndex: 0});
  chat.setAttribute('role', 'log');
  chat.ariaLabel = t('chat', p);
  const text = make('input', {placeholder: t('try_' + p.key), maxLength: 1000, autocomplete: 'off', ariaLabel: t('write', p)});
  const signal = make('button', {type: 'button', onclick: () => send('signal', {phone: p.key, on: phones[p.key].offline})});
  const form = make('form', {className: 'foot', onsubmit: (e) => {
    e.preventDefault();
    if (text.value.trim()) send('say', {phone: p.key, text: text.value});
    text.value = '';
  }}, text, make('button', {}, t('send')));
  const off = make('strong', {hidden: true}, ' · ' + t('no_signal')), typing = make('p', {className: 'typing', hidden: true}, t('typing'));
  $('#' + p.key).append(
    make('div', {className: 'head'}, make('span', {className: 'face', ariaHidden: 'true'}, p.person[0]),
      make('div', {}, make('h2', {id: 'name-' + p.key, tabIndex: -1}, p.person), make('p', {}, p.association, make('small', {}, ' · ' + p.place), off)), signal),
    chat, typing, form);
  const phone = {chat, signal, text, off, typing, down: true, made: new Map()};
  let height;
  chat.onscroll = () => { if (chat.clientHeight === height) phone.down = chat.scrollHeight - chat.scrollTop - height < 60; };
  new ResizeObserver(() => { // what was at the end stays there
    height = chat.clientHeight;
    if (phone.down) chat.scrollTop = chat.scrollHeight;
  }).observe(chat);
  return phone;
}

function buildBubble(phone, b) {
  const ticks = make('span');
  const box = make('div', {className: b.from === 'me' ? 'b me' : 'b'});
  if (b.file) box.append(attached(b));
  else if (b.header) box.append(make('div', {className: 't'}, make('b', {}, b.header)));
  box.append(make('div', {className: 't'}, ...formatted(b.body)));
  if (b.footer) box.append(make('small', {className: 'f'}, b.footer));
  const means = b.from === 'me' ? '' : gloss(b.body);
  if (means) box.append(make('p', {className: 'gloss', lang: words.lang}, means));
  box.append(make('span', {className: 'm', ariaLive: 'off'}, make('time', {dateTime: b.at}, hour(b.at)), ' ', ticks));
  const titled = (title) => [title, meaning(title) ? make('small', {className: 'means', lang: words.lang}, meaning(title)) : ''];
  const buttons = (b.choices || []).map((c) => ({title: c.title, node: make('button', {type: 'button', className: b.list_button ? 'c row' : 'c', onclick: (e) => {
    const list = e.currentTarget.closest('details');
    if (list) closeList(list);
    send('tap', {phone, choice: c.id});
  }}, ...titled(c.title), c.description ? make('small', {}, c.description) : '')}));
  const nodes = buttons.map((one) => one.node);
  if (b.list_button) box.append(make('details', {
    ontoggle: (e) => { if (e.target.open) e.target.scrollIntoView({block: 'nearest'}); },
    onkeydown: (e) => { if (e.key === 'Escape' && e.currentTarget.open) closeList(e.currentTarget); },
  }, make('summary', {className: 'c'}, ...titled(b.list_button)), ...nodes));
  else box.append(...nodes);
  return {box, ticks, buttons: b.list_button ? [] : buttons};
}

// attached is the picture or the document of a message.
function attached(b) {
  const at = '/demo/files/' + encodeURIComponent(b.file);
  if (b.kind === 'document') return make('a', {className: 't', href: at, target: '_blank', rel: 'noopener', textContent: '📄 ' + (b.file_name || 'PDF')});
  return make('a', {href: at, target: '_blank', rel: 'noopener'}, make('img', {className: 'sent', src: at, alt: b.body || '📷', loading: 'lazy'}));
}

function closeList(list) {
  list.open = false;
  list.querySelector('summary').focus();
}

function tick(ticks, b) {
  if (b.from !== 'me') return;
  const [mark, key] = {pending: ['🕓', 'pending'], sent: ['✓', 'sent'], delivered: ['✓✓', 'delivered'], read: ['✓✓', 'read']}[b.status] || ['!', 'failed'];
  const says = t('tick_' + key);
  if (ticks.title === says) return;
  ticks.textContent = mark;
  ticks.title = ticks.ariaLabel = says;
  ticks.lang = words.lang;
  ticks.setAttribute('role', 'img');
  ticks.className = b.status === 'read' ? 'read' : '';
}

// --- the buyer ---

const ended = ['done', 'closed', 'cancelled'];

function showBuyer() {
  fill($('#name-buyer'), state.buyer, () => [state.buyer]);
  const lots = state.lots.filter((l) => !l.phoneless), others = state.lots.filter((l) => l.phoneless);
  if (!lots.some((l) => l.id === lot)) lot = (lots.find((l) => l.negotiation && !ended.includes(l.negotiation.state)) || lots[0] || {id: ''}).id;
  const name = (l) => [l.id, `${l.product} · ${l.place} · ${l.code}`];
  const option = ([value, text]) => make('option', {value}, text);
  fill($('#lots'), [lots.map(name), others.map(name)], () => [...lots.map(name).map(option),
    ...(others.length ? [make('optgroup', {label: t('others'), disabled: true}, ...others.map(name).map(option))] : [])]);
  $('#lots').value = lot;
  $('.pick').hidden = lots.length + others.length < 2;
  showLot(lots.find((l) => l.id === lot));
}

function showLot(one) {
  showStock(one);
  fill($('#card'), one && [one.product, one.declared, one.left, one.price, one.association], () => !one ? [t('no_lots')] : [
    make('b', {}, `${one.product}, ${units(one.declared.value, one.declared.unit)}. `, left(one)), make('br'),
    `${one.price ? t('asks', {price: soles(one.price.amount), unit: unitName(one.price.per)}) : t('asks_none')} · ${one.association}`]);
  const n = one?.negotiation, buyer = state.buyer;
  showNegotiation(one, n);
  fill($('#orders'), one?.orders || [], () => (one?.orders || []).map((o) => make('p', {className: 'order ' + o.state},
    t({placed: 'order_placed', cancelled: 'order_cancelled'}[o.state] || 'order_confirmed', {buyer, quantity: split(o.quantity), base: split(o.base), total: soles(o.total)}))));
}

function showNegotiation(one, n) {
  const can = n ? n.can : [], offers = n ? n.offers : [], standing = offers.find((o) => o.state === 'standing');
  fill($('#offers'), offers, () => offers.map((o) => {
    const said = {quantity: units(o.quantity, o.unit), price: soles(o.price)};
    const key = 'is_' + o.state + (o.state === 'standing' ? '_' + o.by : '');
    return make('li', {className: `${o.by} ${['standing', 'accepted', 'pending'].includes(o.state) ? 'on' : 'old'}`}, t(o.by === 'buyer' ? 'you_offer' : 'they_ask', said), make('br'),
      make('small', {}, t('total', {total: soles(o.total)}), o.left ? ' · ' + t('only_left', {left: split(o.left)}) : ''), ' ',
      make('span', {className: 'tag ' + o.state}, key in words.text ? t(key) : o.state));
  }));
  const accept = $('#accept'), withdraw = $('#withdraw');
  accept.hidden = !(can.includes('accept') && standing);
  if (standing) {
    fill(accept, [standing.quantity, standing.price], () => [t('accept', {quantity: units(standing.quantity, standing.unit), price: soles(standing.price)})]);
    accept.onclick = () => send('accept', {negotiation: n.id, offer: standing.number}, wrong);
  }
  withdraw.hidden = !(can.includes('withdraw') && standing?.by === 'buyer');
  withdraw.onclick = () => send('withdraw', {negotiation: n.id, offer: standing.number}, wrong);
  const over = !n || ended.includes(n.state);
  $('#offer').hidden = !one || one.left === '0' || !(over || can.includes('offer'));
  if (one) propose(one);
  $('#unit').textContent = one ? unitName(one.declared.unit, true) : '';
  const turn = !one ? '' : one.left === '0' && !n?.turn ? 'turn_sold_out' : over ? 'turn_offer' : n.state === 'agreed' ? 'turn_agreed' : n.turn ? 'turn_' + n.turn : 'turn_offer';
  const says = turn && t(turn, {buyer: state.buyer, association: one.association});
  fill($('#turn'), says, () => [says]);
}

const parts = ['posted', 'committed', 'held', 'available'];

function showStock(one) {
  const stock = one?.stock;
  $('#legend').hidden = $('#bar').hidden = !stock;
  if (!stock) return;
  const told = {};
  for (const part of parts) {
    told[part] = units(stock[part].value, stock[part].unit);
    fill($('#n-' + part), told[part], () => [told[part]]);
    const bar = $('#bar .' + part);
    if (bar) bar.style.width = Number(stock.posted.value) ? `${100 * stock[part].value / stock.posted.value}%` : '0';
  }
  $('#bar').ariaLabel = t('bar', told);
}

const left = (one) => one.left === '0' ? t('sold_out') : one.left ? t(Number(one.left) === 1 ? 'left_one' : 'left_many', {left: units(one.left, one.declared.unit)}) : '';

// --- the offer's form ---

const fields = {quantity: $('#quantity'), price: $('#price')};
let proposed = [];

// propose fills in what the lot can answer; what was written for the same lot stays while there is enough.
function propose(one) {
  const ask = [one.id, one.propose.quantity, one.propose.price];
  if (ask.join() === proposed.join()) return;
  const other = proposed[0] !== one.id;
  proposed = ask;
  if (other) wrong('');
  for (const [name, field] of Object.entries(fields)) {
    const fits = name === 'price' || !one.left || Number(field.value.replace(',', '.')) <= Number(one.left);
    if (!other && field.dataset.own && fits) continue;
    field.value = one.propose[name] || '';
    delete field.dataset.own;
  }
}

// wrong says above the form what is wrong, and marks the fields that the errors name.
function wrong(text, errors = []) {
  const told = $('#wrong');
  told.textContent = text;
  told.hidden = !text;
  const marked = Object.entries(fields).filter(([name, field]) => {
    const bad = errors.some((e) => e.pointer?.includes('/' + name));
    field.ariaInvalid = bad ? 'true' : null;
    return bad;
  });
  if (marked.length) marked[0][1].focus();
}

// figure reads a number as people write it: 10,5 is 10.5. It is empty for what is none, and for 1,500, which may be two.
function figure(text, decimals) {
  const read = text.trim().replace(/,(?=\d{1,2}$)/, '.');
  const [, part = ''] = read.split('.');
  return /^\d{1,12}(\.\d+)?$/.test(read) && part.length <= decimals && Number(read) > 0 ? read : '';
}

for (const field of Object.values(fields)) field.oninput = () => { field.dataset.own = '1'; wrong(''); };
$('#lots').onchange = (e) => { lot = e.target.value; showBuyer(); };
$('#offer').onsubmit = (e) => {
  e.preventDefault();
  const one = state?.lots.find((l) => l.id === lot);
  if (!one) return;
  const read = {quantity: figure(fields.quantity.value, 3), price: figure(fields.price.value, 2)};
  const bad = Object.keys(read).filter((name) => !read[name]);
  for (const name in read) fields[name].value = read[name] || fields[name].value;
  if (bad.length) wrong(t('number'), bad.map((name) => ({pointer: '/' + name})));
  else send('offer', {lot, unit: one.declared.unit, ...read}, wrong);
};

// --- to begin anew ---

const sure = $('#sure');
$('#anew').onclick = () => sure.showModal();
$('#sure-no').onclick = () => sure.close();
$('#sure-yes').onclick = async () => {
  sure.close();
  if (!await send('anew')) return;
  state.phase = 'loading';
  draw();
};

// --- narrow screens show one pane at a time ---

const tabs = [...document.querySelectorAll('nav a')];
function showPane(id) {
  for (const tab of tabs) {
    const now = tab.hash === '#' + id;
    tab.ariaCurrent = String(now);
    if (now) tab.classList.remove('new');
    $(tab.hash).classList.toggle('shown', now);
  }
  const chat = phones[id]?.chat;
  if (chat) chat.scrollTop = chat.scrollHeight;
}
for (const tab of tabs) {
  tab.onclick = (e) => {
    e.preventDefault();
    showPane(tab.hash.slice(1));
    showGuide();
  };
}
const unseen = (id) => { if (!$('#' + id).classList.contains('shown')) $(`nav [href="#${id}"]`).classList.add('new'); };
showPane('rosa');
showGuide();
look();
