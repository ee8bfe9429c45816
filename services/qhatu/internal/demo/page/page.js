// Asks for the state, shows what has changed, sends what is tapped. Content goes in as text only.
'use strict';

const $ = (selector) => document.querySelector(selector);
const make = (tag, props, ...inside) => {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...inside.filter((part) => part !== '' && part != null));
  return made;
};
const english = (text) => make('small', {lang: 'en'}, text);
const number = (text) => Number(text).toLocaleString('es-PE', {maximumFractionDigits: 3});
const soles = (text) => 'S/\u00a0' + Number(text).toLocaleString('es-PE', {minimumFractionDigits: 2});
const plurals = {quintal: 'quintales', unidad: 'unidades', t: 'toneladas', kg: 'kg', g: 'g', place: 'cupos', millar: 'millares', costal: 'costales'};
const units = (value, unit) => `${number(value)} ${Number(value) === 1 ? unit : plurals[unit] || unit + 's'}`;
const split = (text) => units(...text.split(' '));

// --- talking to the demo ---

let state, shown, lot, timer, closed, raced, hurry = 0;
const spanish = {'Accept-Language': 'es'};

// send does what was tapped; tell shows what went wrong, with the problem's fields, and hides it when there is nothing to say.
async function send(path, body = {}, tell = alarm) {
  let trouble = '', errors = [];
  try {
    const answer = await fetch('/demo/' + path, {method: 'POST', headers: {...spanish, 'Content-Type': 'application/json'}, body: JSON.stringify(body)});
    if (!answer.ok) {
      const problem = await answer.json();
      errors = problem.errors || [];
      const parts = errors.length ? errors.map((e) => e.detail) : [problem.title + '.', problem.detail];
      trouble = [...new Set(parts)].filter(Boolean).join(' ');
    }
  } catch {
    trouble = 'La demo no responde. · The demo does not answer.';
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
  if (text) setTimeout(() => { if (alert.textContent === text) alert.hidden = true; }, 6000);
}

// look asks for the state every second, and faster for a while after something was sent.
async function look() {
  clearTimeout(timer);
  try {
    const answer = await fetch('/demo/state', {headers: spanish});
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    if (text !== shown) {
      state = JSON.parse(text);
      show();
      shown = text;
    }
  } catch {
    shown = '';
    if (!state || state.phase !== 'rebuilding') news('away', ['El mercado no responde un momento; sigo preguntando. ', english('No answer for a moment; still asking.')]);
  }
  clearTimeout(timer);
  timer = setTimeout(look, hurry-- > 0 ? 250 : document.hidden ? 5000 : 1000);
}
document.addEventListener('visibilitychange', () => { if (!document.hidden) look(); });

// --- the whole page ---

function show() {
  $('#race').disabled = $('#rebuild').disabled = state.phase !== 'open';
  const {race, rebuild} = state;
  const latest = race && (!rebuild || race.at > rebuild.at) ? race : rebuild;
  if (closed === undefined) { // what was before the page was opened is no news
    closed = latest ? latest.at : '';
    raced = race ? race.at : '';
  }
  if (race && raced !== race.at && state.lots.length) { // the bar shows the race's lot, once
    raced = race.at;
    lot = (state.lots.find((l) => l.code === race.lot) || {}).id;
  }
  if (state.phase !== 'rebuilding') showBuyer();
  if (state.phase === 'loading') news('loading', ['Preparando el mercado… ', english('loading')]);
  else if (state.phase === 'rebuilding') rebuilding();
  else if (state.trouble) news('trouble', [state.trouble], 'bad');
  else if (latest && latest.at !== closed) news(latest.at, latest === race ? raceNews(race) : rebuildNews(rebuild), latest.sold_once || latest.same ? '' : 'bad');
  else news('', []);
  state.phones.forEach(showPhone);
}

function news(key, inside, kind = '') {
  const box = $('#news');
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  box.replaceChildren(...(inside.length ? [make('div', {className: 'note ' + kind}, ...inside,
    make('button', {className: 'x', textContent: '×', ariaLabel: 'Cerrar', onclick: () => { closed = key; news('', []); }}))] : []));
}

const rebuilding = () => news('rebuilding', ['El mercado se detuvo, se borró data/read, se lee el registro de nuevo… ', english('reading the log again')]);

function raceNews(r) {
  const won = (one) => one.state === 'confirmed';
  const runners = r.runners.toSorted((a, b) => won(b) - won(a)).map((one) => make('li', {},
    `${won(one) ? '✅' : '✋'} ${one.buyer} aceptó ${split(one.asked)} (${split(one.base)}): `,
    make('b', {}, won(one) ? 'pedido confirmado' : one.left ? 'solo quedan ' + split(one.left) : 'no alcanza')));
  return [
    r.instead ? `${r.instead} casi se acabó: la demo publicó ${r.lot}. ` : '',
    make('b', {}, 'Dos compradores aceptaron a la vez'), ` el lote ${r.lot}. Quedaban ${units(r.before, r.unit)}; las solicitudes salieron con ${number(r.spread_us / 1000)} ms de diferencia. La demo respondió por Rosa.`,
    make('ul', {}, ...runners), make('b', {}, `Vendido ${units(r.sold, r.unit)} ${r.sold_once ? '≤' : '>'} publicado ${units(r.posted, r.unit)}. `),
    english('Each wanted more than half. One got it, the other was told what is left: no kilogram is sold twice.'),
  ];
}

function rebuildNews(r) {
  if (r.trouble) return ['No se pudo reconstruir: ' + r.trouble];
  const heads = ['posición', 'lotes', 'pedidos', 'vendido', 'huella de las respuestas'];
  const orders = (s) => `${s.confirmed} confirmado${s.confirmed === 1 ? '' : 's'}, ${s.cancelled} anulado${s.cancelled === 1 ? '' : 's'}`;
  const row = (name, s) => make('tr', {}, make('th', {scope: 'row'}, name), ...[number(s.position), s.lots, orders(s), split(s.committed), s.print].map((text, i) => {
    const cell = make('td', {}, String(text));
    cell.dataset.head = heads[i];
    return cell;
  }));
  return [
    make('b', {}, r.same ? `Todo volvió igual en ${number(r.took_ms)} ms. ` : r.before.position !== r.after.position ? 'Volvió, y mientras tanto pasó algo más. ' : 'No volvió igual. '), english('read/ was deleted; these answers come from the log.'),
    make('table', {}, make('tr', {}, ...['', ...heads].map((name) => make('th', {scope: 'col'}, name))),
      row('antes', r.before), row('después', r.after)),
  ];
}

// --- phones ---

const phones = {};

function showPhone(p) {
  const phone = phones[p.key] ||= buildPhone(p);
  if (p.bubbles.length && phone.first !== p.bubbles[0].id) {
    phone.chat.replaceChildren(...(state.anew ? [make('p', {className: 'anew'}, 'Celulares nuevos: el chat anterior no se guarda; el mercado sí.')] : []));
    phone.made.clear();
    phone.first = p.bubbles[0].id;
  }
  let more = false;
  phone.typing.remove();
  for (const b of p.bubbles) {
    let made = phone.made.get(b.id);
    if (!made) {
      phone.made.set(b.id, made = buildBubble(p.key, b));
      phone.chat.append(made.box);
      more = true;
    }
    tick(made.ticks, b);
  }
  if (p.typing) phone.chat.append(phone.typing);
  if (more || phone.down) phone.chat.scrollTop = phone.chat.scrollHeight;
  if (more && phone.made.size > 1) unseen(p.key);
  phone.signal.ariaPressed = String(!!p.offline);
  phone.signal.textContent = p.offline ? '✕ sin señal' : 'con señal';
}

function buildPhone(p) {
  const chat = make('div', {className: 'chat', tabIndex: 0});
  chat.setAttribute('role', 'log');
  chat.ariaLabel = `Conversación de ${p.person}`;
  const text = make('input', {placeholder: p.hint, maxLength: 1000, autocomplete: 'off', ariaLabel: `Escribir en el celular de ${p.person}`});
  const signal = make('button', {type: 'button', title: 'Apaga o prende la señal · take the phone off the net', onclick: () => send('signal', {phone: p.key, on: signal.ariaPressed === 'true'})});
  const form = make('form', {className: 'foot', onsubmit: (e) => {
    e.preventDefault();
    if (text.value.trim()) send('say', {phone: p.key, text: text.value});
    text.value = '';
  }}, text, make('button', {}, 'Enviar'));
  $('#' + p.key).append(
    make('div', {className: 'head'}, make('span', {className: 'face', ariaHidden: 'true'}, p.person[0]),
      make('div', {}, make('h2', {}, p.person), make('p', {}, p.association, make('small', {}, ' · ' + p.place))), signal),
    chat, form);
  const phone = {chat, signal, down: true, made: new Map(), typing: make('p', {}, make('small', {}, 'escribiendo…'))};
  chat.onscroll = () => { phone.down = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60; };
  new ResizeObserver(() => { if (phone.down) chat.scrollTop = chat.scrollHeight; }).observe(chat);
  return phone;
}

function buildBubble(phone, b) {
  const ticks = make('span');
  const box = make('div', {className: b.from === 'me' ? 'b me' : 'b'});
  if (b.header) box.append(make('div', {className: 't'}, make('b', {}, b.header)));
  box.append(make('div', {className: 't'}, ...formatted(b.body)));
  if (b.footer) box.append(make('small', {className: 'f'}, b.footer));
  const at = new Date(b.at).toLocaleTimeString('es-PE', {hour: '2-digit', minute: '2-digit', hour12: false});
  box.append(make('span', {className: 'm'}, at, ' ', ticks));
  const rows = (b.choices || []).map((c) => make('button', {type: 'button', className: b.list_button ? 'c row' : 'c', onclick: (e) => {
    e.target.closest('details')?.removeAttribute('open');
    send('tap', {phone, choice: c.id});
  }}, c.title, c.description ? make('small', {}, c.description) : ''));
  if (b.list_button) box.append(make('details', {ontoggle: (e) => { if (e.target.open) e.target.scrollIntoView({block: 'nearest'}); }}, make('summary', {className: 'c'}, b.list_button), ...rows));
  else box.append(...rows);
  return {box, ticks};
}

function tick(ticks, b) {
  if (b.from !== 'me') return;
  const [mark, says] = {pending: ['🕓', 'por enviar'], sent: ['✓', 'enviado'], delivered: ['✓✓', 'recibido'], read: ['✓✓', 'leído']}[b.status] || ['!', 'no enviado'];
  if (ticks.title === says) return;
  ticks.textContent = mark;
  ticks.title = ticks.ariaLabel = says;
  ticks.setAttribute('role', 'img');
  ticks.className = b.status === 'read' ? 'read' : '';
}

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

// --- the buyer ---

const ended = ['done', 'closed', 'cancelled'];
const says = {pending: 'en trámite', standing: 'en pie', replaced: 'reemplazada', accepted: 'aceptada', rejected: 'rechazada', withdrawn: 'retirada', expired: 'vencida', refused: 'sin stock', placed: 'pedido', confirmed: 'confirmado', cancelled: 'anulado'};

function showBuyer() {
  $('#buyername').textContent = state.buyer;
  const lots = state.lots.filter((l) => !l.phoneless);
  $('nav [href="#buyer"]').classList.toggle('turn', lots.some((l) => l.negotiation?.turn === 'buyer'));
  if (!lots.some((l) => l.id === lot)) lot = (lots.find((l) => l.negotiation && !ended.includes(l.negotiation.state)) || lots[0] || {id: ''}).id;
  const option = (l) => make('option', {value: l.id, selected: l.id === lot}, `${l.code} · ${l.product} · ${l.place}`);
  const others = state.lots.filter((l) => l.phoneless).map(option);
  $('#lots').replaceChildren(...lots.map(option), ...(others.length ? [make('optgroup', {label: 'Responden por la API, sin celular aquí', disabled: true}, ...others)] : []));
  const one = lots.find((l) => l.id === lot);
  showStock(one);
  $('#offer').hidden = $('.pick').hidden = !one;
  $('#accept').hidden = $('#withdraw').hidden = true;
  if (!one) return;
  $('#card').replaceChildren(make('b', {}, one.product), ` · ${units(one.declared.value, one.declared.unit)} · `, make('b', {}, left(one)), make('br'),
    one.price ? `Piden ${soles(one.price.amount)} por ${one.price.per} · ` : 'Esperan ofertas · ', one.association);
  showNegotiation(one);
  $('#orders').replaceChildren(...(one.orders || []).map((o) => make('div', {className: 'order ' + o.state},
    make('span', {className: 'tag ' + o.state}, says[o.state] || o.state), make('b', {}, 'Pedido'), ` ${split(o.base)} · ${soles(o.total)}`,
    o.state === 'cancelled' ? ' · no alcanzó el stock' : '')));
}

function showNegotiation(one) {
  const n = one.negotiation, can = n ? n.can : [];
  const offers = n ? n.offers : [];
  $('#offers').replaceChildren(...offers.map((o) => make('li', {className: `${o.by} ${['standing', 'accepted', 'pending'].includes(o.state) ? 'on' : 'old'}`},
    `${o.number}. ${o.by === 'buyer' ? 'Ofreces' : 'Pide'} ${units(o.quantity, o.unit)} a ${soles(o.price)}`, make('br'),
    make('span', {className: 'tag ' + o.state}, says[o.state] || o.state), make('small', {}, `total ${soles(o.total)}${o.left ? ' · solo quedan ' + split(o.left) : ''}`))));
  const standing = offers.find((o) => o.state === 'standing');
  const accept = $('#accept');
  accept.hidden = !(can.includes('accept') && standing);
  if (standing) {
    accept.textContent = `✅ Aceptar ${units(standing.quantity, standing.unit)} a ${soles(standing.price)}`;
    accept.onclick = () => send('accept', {negotiation: n.id, offer: standing.number}, wrong);
  }
  const withdraw = $('#withdraw');
  withdraw.hidden = !(can.includes('withdraw') && standing?.by === 'buyer');
  withdraw.onclick = () => send('withdraw', {negotiation: n.id, offer: standing.number}, wrong);
  const may = (!n || ended.includes(n.state) || can.includes('offer')) && one.left !== '0';
  propose(one);
  for (const part of $('#offer').elements) part.disabled = !may;
  $('#unit').textContent = plurals[one.declared.unit] || one.declared.unit + 's';
  $('#turn').replaceChildren(...(one.left === '0' && (!n || !n.turn) ? ['Se acabó. ', english('Sold out.')]
    : !n || ended.includes(n.state) ? ['Haz una oferta. ', english('Make an offer.')]
    : n.turn === 'buyer' ? ['Te toca. ', english('Your turn.')]
    : n.turn === 'seller' ? ['Esperando a la asociación: mira su celular. ', english('Waiting for the association’s phone.')]
    : n.state === 'agreed' ? ['Aceptado: el lote aparta el stock…'] : ['']));
}

function showStock(one) {
  const stock = one ? one.stock : null;
  $('#lotline').replaceChildren(...(one ? [make('b', {}, one.code), ` ${one.product}, ${one.association} (${one.place})`] : ['Sin lotes todavía. ', english('No lots yet.')]));
  for (const part of ['posted', 'committed', 'held', 'available']) {
    $('#n-' + part).textContent = stock ? units(stock[part].value, stock[part].unit) : '–';
    const bar = $('#bar .' + part);
    if (bar) bar.style.width = stock && Number(stock.posted.value) ? `${100 * stock[part].value / stock.posted.value}%` : '0';
  }
  $('#bar').ariaLabel = stock ? ['posted', 'committed', 'held', 'available'].map((part) => `${part}: ${stock[part].value}`).join(', ') : '';
}

const left = (one) => one.left === '0' ? 'Se acabó' : one.left ? `${one.left === '1' ? 'Queda' : 'Quedan'} ${units(one.left, one.declared.unit)}` : '';

// --- the offer's form ---

const fields = {quantity: $('#quantity'), price: $('#price')};
let proposed = [];

// propose fills in what the lot can answer; what was written for the same lot stays while there is enough.
function propose(one) {
  const next = [one.id, one.propose.quantity, one.propose.price];
  if (next.join() === proposed.join()) return;
  const other = proposed[0] !== one.id;
  proposed = next;
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
  const place = $('#wrong');
  place.textContent = text;
  place.hidden = !text;
  const marked = Object.entries(fields).filter(([name, field]) => {
    const bad = errors.some((e) => e.pointer.includes('/' + name));
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
  const one = state.lots.find((l) => l.id === lot);
  if (!one) return;
  const read = {quantity: figure(fields.quantity.value, 3), price: figure(fields.price.value, 2)};
  const bad = Object.keys(read).filter((name) => !read[name]);
  for (const name in read) fields[name].value = read[name] || fields[name].value;
  if (bad.length) wrong('Escribe un número, por ejemplo 10.5', bad.map((name) => ({pointer: '/' + name})));
  else send('offer', {lot, unit: one.declared.unit, ...read}, wrong);
};
$('#race').onclick = () => send('race');
$('#rebuild').onclick = async () => {
  if (!await send('rebuild')) return;
  state.phase = 'rebuilding';
  rebuilding();
};

// --- narrow screens show one pane at a time ---

const tabs = [...document.querySelectorAll('nav a')];
function open() {
  const id = (location.hash || '#rosa').slice(1);
  for (const tab of tabs) {
    const current = tab.hash === '#' + id;
    tab.ariaCurrent = String(current);
    if (current) tab.classList.remove('new');
    $(tab.hash).classList.toggle('shown', current);
  }
  const chat = phones[id]?.chat;
  if (chat) chat.scrollTop = chat.scrollHeight;
}
const unseen = (id) => { if (!$('#' + id).classList.contains('shown')) $(`nav [href="#${id}"]`).classList.add('new'); };
addEventListener('hashchange', open);
open();
look();
