/** What stands under a message: the connection check, the saved page, the phone, the countdown, the ticket. */
import { ClockCheck } from './clock.js';
import { copyButton } from './copying.js';
import { Countdown } from './countdown.js';
import { h, icon, ICONS } from './dom.js';
import { telephone } from './links.js';

const SAVE = 'M12 4v11 M7.5 10.5L12 15l4.5-4.5 M5 19.5h14';
const TICKET = 'M4 7h16v3.2a1.8 1.8 0 0 0 0 3.6V17H4v-3.2a1.8 1.8 0 0 0 0-3.6z M10 7v10';

/** `show` as an element, or null for what is not known here. `context`: {api, session, words, lang, save()}. */
export function shown({ kind, label, due }, { api, session, words, lang, save }, signal) {
  if (kind === 'clock') return new ClockCheck(api, words, lang, signal).element;
  if (kind === 'timer' && due) return new Countdown(due, words, signal).element;
  if (kind === 'save-page') return h('button', { class: 'wide', onclick: save }, icon(SAVE), label || words.save);
  if (kind === 'phone' && session.about) {
    const { phone, hours } = session.about;
    return h('a', { class: 'wide', href: telephone(phone) }, icon(ICONS.phone), `${label} ${phone}`, h('small', {}, hours));
  }
  return null;
}

/** The ticket's number, to be copied where the browser can. */
export function ticketCard({ number }, words) {
  return h('div', { class: 'ticket card' }, icon(TICKET), h('span', {}, words.ticket), h('strong', {}, number), copyButton(number, words.copy, words));
}
