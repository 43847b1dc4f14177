/**
 * The conversation on the page. A message is put in once and stays the same element (a screen reader says it once);
 * what changes later (its state, the desk's masked words for the customer's own) is changed inside it.
 */
import { h, icon, ICONS } from './dom.js';
import { pieces } from './links.js';

export class MessageList {
  #rows = new Map();
  #context;

  /** `context`: {words, lang, extras(): a promise, retry(clientId), discard(clientId)} */
  constructor(context) {
    this.#context = context;
    this.element = h('div', { part: 'log', role: 'log', 'aria-label': context.words.history, class: 'log' });
  }

  /**
   * Shows what `state` holds. `line` tells a text under way from one that waits for the line; `ahead(item)`: what
   * stands for a waiting text and after it, where the desk cannot be asked.
   */
  show(state, line, ahead) {
    const entries = this.#entries(state, line, ahead);
    // History that is read in at once is not news.
    this.element.setAttribute('aria-live', this.#rows.size || entries.length < 4 ? 'polite' : 'off');
    const keys = new Set(entries.map(({ key }) => key));
    for (const [key, row] of this.#rows) if (!keys.has(key)) this.#remove(key, row);
    let next = this.element.firstElementChild;
    for (const { key, make, update } of entries) {
      const row = this.#rows.get(key) ?? make();
      // Complete before it is put in: it is said once.
      update?.(row);
      this.#rows.set(key, row);
      // What two windows wrote while the line was down may be stored in another order than it waited in.
      if (row.element === next) next = next.nextElementSibling;
      else this.element.insertBefore(row.element, next);
    }
    this.element.setAttribute('aria-live', 'polite');
  }

  #entries(state, line, ahead = (item) => [item]) {
    const { words, lang } = this.#context;
    const entries = [];
    let day = null;
    let speaker = null;
    const add = (message, conversation) => {
      const date = new Date(message.at).toDateString();
      if (date !== day) {
        day = date;
        speaker = null;
        entries.push({ key: `day ${conversation} ${date}`, make: () => separator(dayName(new Date(message.at), words, lang)) });
      }
      const { author, name } = message;
      const first = speaker !== author + name;
      speaker = author + name;
      const key = message.key ?? ((author === 'customer' && message.client_id) || `${conversation}:${message.seq}`);
      entries.push({ key, make: () => this.#row(message, first), update: (row) => this.#update(row, message, line) });
    };
    for (const message of state.past) add(message, message.conversation);
    if (state.past.length) {
      entries.push({ key: `new ${state.past.length} ${state.past.at(-1).conversation}`, make: () => separator(words.newConversation) });
      speaker = null;
    }
    for (const message of state.messages) add(message, state.id);
    for (const item of state.outbox) for (const message of ahead(item)) add({ author: 'customer', name: null, ...message }, state.id);
    return entries;
  }

  #row(message, first) {
    const { words } = this.#context;
    const stop = new AbortController();
    const body = h('div', { class: 'bubble' });
    const meta = h('div', { class: 'meta', 'aria-live': 'off' });
    const name = authorOf(message, words);
    const element = h(
      'div',
      { class: `message ${message.author}${first ? ' first' : ''}` },
      message.author !== 'system' && h('span', { class: first && message.author !== 'customer' ? 'name' : 'unseen' }, name),
      body,
      meta,
    );
    return { element, body, meta, stop, text: null, state: null };
  }

  #update(row, message, line) {
    const { words, lang } = this.#context;
    const { deleted, caution, show, ticket, masked, offline, attachments = [], picture } = message;
    const text = JSON.stringify([message.text, attachments, ...[deleted, caution, show, ticket, masked].map((more) => more || null)]);
    if (row.text !== text) {
      row.stop.abort();
      row.stop = new AbortController();
      row.body.replaceChildren(...this.#contents(message, row.stop.signal));
      row.text = text;
    }
    const waiting = message.state === 'pending' && line !== 'online' && line !== 'connecting';
    const state = `${message.state} ${waiting} ${message.why} ${message.at} ${offline}`;
    if (row.state === state) return;
    row.state = state;
    row.element.classList.toggle('pending', message.state === 'pending');
    row.element.classList.toggle('failed', message.state === 'failed');
    if (message.state === 'failed') {
      const { retry, discard } = this.#context;
      row.meta.replaceChildren(
        h('span', { class: 'why' }, `${words.failed}${message.why ? `: ${message.why}` : ''}`),
        h('button', { class: 'small', onclick: () => retry(message.client_id) }, words.retry),
        h('button', { class: 'small', onclick: () => discard(message.client_id) }, words.discard),
      );
    } else if (message.state === 'pending') row.meta.replaceChildren(waiting ? words.pending : words.sending);
    else {
      const at = new Date(message.at).toLocaleTimeString(lang, { hour: '2-digit', minute: '2-digit' });
      row.meta.replaceChildren(h('time', { datetime: message.at }, offline ? `${at} ${words.offlineStep}` : at));
    }
  }

  #contents(message, signal) {
    const { words, extras } = this.#context;
    if (message.deleted) return [h('p', { class: 'note' }, words.deleted)];
    const { caution, confirm, ticket, masked, author } = message;
    const text = message.text && h('p', { class: 'text' }, ...(author === 'customer' ? [message.text] : linked(message.text)));
    return [
      caution && h('div', { class: 'caution' }, icon(ICONS.caution), h('p', {}, h('strong', {}, words.caution), ' ', ...linked(caution))),
      // What cannot be undone is shown when what has to be done before it is done.
      confirm ? h('details', {}, h('summary', {}, confirm), text) : text,
      ...(message.picture ? [message.picture] : message.attachments ?? []).map((each) => later(extras(), (more) => more.picture(each, signal), signal)),
      message.show && later(extras(), (more) => more.shown(message.show, signal), signal),
      /[!-~]{3} [!-~]/.test(message.text) && later(extras(), (more) => more.copy(message.text), signal),
      ticket && later(extras(), (more) => more.ticket(ticket), signal),
      masked && h('p', { class: 'note' }, words.masked),
    ].filter(Boolean);
  }

  #remove(key, row) {
    row.stop?.abort();
    row.element.remove();
    this.#rows.delete(key);
  }
}

function linked(text) {
  return pieces(text).map(({ text: words, href }) => {
    if (!href) return words;
    return href.startsWith('tel:') ? h('a', { href }, words) : h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, words);
  });
}

/** A place for what is loaded when it is first needed; empty where it cannot be had. */
function later(loading, make, signal) {
  const place = h('div');
  loading.then((extras) => extras && !signal.aborted && place.replaceWith(make(extras) ?? ''));
  return place;
}

function separator(words) {
  return { element: h('div', { class: 'separator' }, h('span', {}, words)) };
}

function dayName(date, words, lang) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return words.today;
  if (days === 1) return words.yesterday;
  return date.toLocaleDateString(lang, { month: 'long', day: 'numeric', weekday: 'short' });
}

/** Who says a message, in the reader's words. */
export function authorOf({ author, name }, words) {
  if (author === 'customer') return words.you;
  return author === 'agent' ? name || words.agent : words.desk;
}
