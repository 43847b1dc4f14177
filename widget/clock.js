/** The connection check: the desk's clock beside this device's, and what follows from the two. */
import { DeskError } from './api.js';
import { h } from './dom.js';
import { uuid } from './ids.js';

const MINUTE = 60_000;
/** Nobody sets a clock to the second, and mail does not need it. */
const TOLERANCE = 2 * MINUTE;
const JAPAN = 'Asia/Tokyo';

/**
 * Judges one answer of `/api/time`. `sent` and `came`: the device's clock around the request, in ms.
 * -> {verdict: 'right' | 'wrong' | 'zone' | 'stale', offset: ms by which the device is ahead}
 */
export function judge({ sent, came, nonce, answer, offsetMinutes }) {
  const desk = Date.parse(answer.now);
  // Some cache answered: it cannot know the nonce of now.
  if (answer.nonce !== nonce || Number.isNaN(desk)) return { verdict: 'stale', offset: 0 };
  const offset = (sent + came) / 2 - desk;
  if (Math.abs(offset) > TOLERANCE + (came - sent) / 2) return { verdict: 'wrong', offset };
  return { verdict: offsetMinutes === -540 ? 'right' : 'zone', offset };
}

/** An offset in words: 「約 3 日進ん」, in the largest unit that it fills. */
export function inWords(offset, words) {
  const minutes = Math.abs(offset) / MINUTE;
  const [unit, size] = minutes >= 1440 ? ['day', 1440] : minutes >= 60 ? ['hour', 60] : ['minute', 1];
  return (offset > 0 ? words.ahead : words.behind)(Math.round(minutes / size), words.units[unit]);
}

/** The check as it stands under a message; runs at once and again on its button. */
export class ClockCheck {
  #api;
  #words;
  #lang;
  #signal;
  #offset = null;
  #desk = h('time', { class: 'face' });
  #device = h('time', { class: 'face' });
  #verdict = h('p', { class: 'verdict' });

  constructor(api, words, lang, signal) {
    this.#api = api;
    this.#words = words.clock;
    this.#lang = lang;
    this.#signal = signal;
    const checkPage = api.url('check');
    this.element = h(
      'div',
      { class: 'clock card' },
      h('dl', {}, h('div', {}, h('dt', {}, this.#words.desk), h('dd', {}, this.#desk)), h('div', {}, h('dt', {}, this.#words.device), h('dd', {}, this.#device))),
      this.#verdict,
      h('button', { class: 'small', onclick: () => this.check() }, this.#words.again),
      h('p', { class: 'note' }, this.#words.elsewhere, ' ', h('a', { href: checkPage, target: '_blank', rel: 'noopener noreferrer' }, checkPage)),
    );
    const ticking = setInterval(() => this.#tick(), 1000);
    signal.addEventListener('abort', () => clearInterval(ticking));
    this.check();
  }

  async check() {
    this.#say('checking', this.#words.checking);
    this.#offset = null;
    const nonce = uuid();
    const sent = Date.now();
    try {
      const answer = await this.#api.json(`api/time?nonce=${nonce}`, { shape: ({ now }) => now, signal: this.#signal });
      const { verdict, offset } = judge({ sent, came: Date.now(), nonce, answer, offsetMinutes: new Date().getTimezoneOffset() });
      if (verdict !== 'stale') this.#offset = offset;
      this.#say(verdict, verdict === 'wrong' ? this.#words.wrong(inWords(offset, this.#words)) : this.#words[verdict]);
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      const { kind } = error;
      this.#say(kind, this.#words[kind] ?? this.#words.unreachable);
    }
    this.#tick();
  }

  #say(verdict, words) {
    this.element.dataset.verdict = verdict;
    this.#verdict.textContent = words;
  }

  #tick() {
    const now = Date.now();
    show(this.#device, now, this.#lang);
    if (this.#offset === null) this.#desk.textContent = '—';
    else show(this.#desk, now - this.#offset, this.#lang, JAPAN);
  }
}

function show(element, time, lang, timeZone) {
  const date = new Date(time);
  element.dateTime = date.toISOString();
  element.textContent = date.toLocaleString(lang === 'en' ? 'en-GB' : 'ja-JP', { timeZone, year: 'numeric', month: 'long', day: 'numeric', weekday: 'short', hour: 'numeric', minute: '2-digit', second: '2-digit' });
}
