/** The open chat: puts the parts together, shows what the session holds, and hands on what the customer does. */
import { Api } from './api.js';
import { Composer } from './composer.js';
import { mayBeRated, mayBeSuggested, question, unread } from './conversation.js';
import { h, icon, ICONS } from './dom.js';
import { Menu } from './menu.js';
import { MessageList, telephone } from './message-list.js';
import { patiently } from './patience.js';
import { Scroll } from './scroll.js';
import { Session } from './session.js';
import { Storage } from './storage.js';
import { panelSheet } from './styles.js';
import { Suggestions } from './suggestions.js';

/** Below this width the chat covers the page, and the focus stays inside it. */
const COVERING = '(max-width: 480px)';

export class Panel {
  #host;
  #session;
  #words;
  #lang;
  #closing = new AbortController();
  #list;
  #composer;
  #suggestions;
  #rating = null;
  #ratingPlace;
  #prepared = null;
  #scroll;
  #menu;
  #choices;
  #status;
  #typing;
  #phone;
  #asked = null;

  /** `host`: {desk: the desk's address, root, words, lang, heading, close(), tell(event, detail), unread(n)} */
  constructor(host) {
    this.#host = host;
    this.#words = host.words;
    this.#lang = host.lang;
    const { signal } = this.#closing;
    const api = new Api(host.desk);
    this.#session = new Session(api, new Storage(host.desk));
    this.#build(api, signal);
    if (!host.root.adoptedStyleSheets.includes(panelSheet)) host.root.adoptedStyleSheets.push(panelSheet);
    this.#session.addEventListener('change', () => this.#show(), { signal });
    this.#session.addEventListener('news', ({ detail }) => host.tell('message', { message: detail }), { signal });
    this.element.addEventListener('keydown', (event) => this.#keydown(event), { signal });
    this.#show();
    this.#session.watch(false);
  }

  // Lifecycle -------------------------------------------------------------------------------------------------------

  open({ focus }) {
    this.element.hidden = false;
    this.#session.watch(true);
    this.#show();
    this.#scroll.follow(true);
    if (!focus) return;
    // A finger's focus in the text field would bring up the keyboard over what is to be read first.
    if (matchMedia('(pointer: coarse)').matches) this.element.focus();
    else this.#composer.input.focus();
  }

  close() {
    this.#suggestions.hide();
    this.#menu.close();
    this.element.hidden = true;
    this.#session.watch(false);
  }

  remove() {
    this.#closing.abort();
    this.#session.close();
    this.element.remove();
  }

  // Actions ---------------------------------------------------------------------------------------------------------

  say(text) {
    if (!text.trim()) return;
    this.#session.say(text);
    this.#scroll.follow(true);
  }

  restart() {
    this.#session.restart();
    this.#composer.input.focus();
  }

  #choose(choice) {
    this.#session.choose(choice);
    this.#scroll.follow(true);
    // The pressed button is gone: the focus stays where the answer appears.
    this.#list.element.focus();
  }

  /** `what`: a function of saving.js. */
  async #save(what) {
    const saving = await patiently(() => import('./saving.js'), this.#closing.signal);
    if (saving) saving[what](this.#session, this.#words, this.#lang);
    this.#announce(saving ? this.#words.saved : this.#words.saveFailed);
  }

  #keydown(event) {
    if (event.isComposing || event.keyCode === 229 || event.target.closest('dialog')) return;
    if (event.key === 'Escape' && !event.defaultPrevented) {
      event.stopPropagation();
      if (this.#suggestions.shown) this.#suggestions.hide();
      else if (this.#menu.shown) this.#menu.close({ focus: true });
      else this.#host.close();
    }
    if (event.key === 'Tab' && matchMedia(COVERING).matches) this.#keepFocus(event);
  }

  // Internal --------------------------------------------------------------------------------------------------------

  /** A procedure has begun: what it may need is loaded while there is a line. */
  async #prepare() {
    const { signal } = this.#closing;
    const modules = await patiently(() => Promise.all(['rating', 'clock', 'countdown', 'saving'].map((name) => import(`./${name}.js`))), signal);
    if (!modules) return;
    this.#rating = new modules[0].Rating(this.#ratingPlace, this.#words, (score, comment) => this.#session.rate(score, comment));
    this.#show();
  }

  #build(api, signal) {
    const words = this.#words;
    const session = this.#session;
    this.#list = new MessageList({
      api, words, lang: this.#lang, signal,
      about: () => session.about,
      save: () => this.#save('savePage'),
      retry: (clientId) => session.retry(clientId),
      discard: (clientId) => session.discard(clientId),
    });
    this.#list.element.tabIndex = -1;
    this.#suggestions = new Suggestions(api, words, () => mayBeSuggested(session.state), signal);
    this.#composer = new Composer(words, this.#suggestions, (text) => this.say(text), signal);
    this.#ratingPlace = h('div', { class: 'rating' });
    this.#menu = new Menu(words, {
      restart: () => this.restart(),
      transcript: () => this.#save('saveTranscript'),
      larger: (on) => this.element.classList.toggle('larger', on),
      forget: () => {
        session.forget();
        this.#host.close();
      },
    });
    this.#choices = h('div', { class: 'choices', role: 'group', 'aria-label': words.choices });
    this.#typing = h('div', { class: 'typing', hidden: true }, h('span'), h('span'), h('span'));
    this.#status = h('p', { part: 'status', role: 'status', class: 'status' });
    this.#phone = h('p', { class: 'phone' });
    const scroller = h('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': words.history }, this.#list.element, this.#typing, this.#choices, this.#ratingPlace);
    this.#scroll = new Scroll(scroller, this.#list.element, signal);
    const close = h('button', { type: 'button', class: 'round', 'aria-label': words.close, title: words.close, onclick: () => this.#host.close() }, icon(ICONS.close));
    const person = h('button', { type: 'button', part: 'person', class: 'person', onclick: () => this.say(words.personText) }, icon(ICONS.person), words.person);
    this.element = h(
      'section',
      { class: 'panel', role: 'dialog', 'aria-labelledby': 'heading', tabindex: '-1', hidden: true },
      h('div', { class: 'head' }, h('h2', { id: 'heading' }, this.#host.heading || words.title), this.#menu.element, close, this.#status),
      h('div', { class: 'help' }, person, this.#phone),
      scroller,
      this.#suggestions.element,
      this.#composer.element,
    );
  }

  #show() {
    const { state, line, about } = this.#session;
    this.#list.show(state, line);
    this.#showChoices(question(state));
    this.#rating?.show(mayBeRated(state), state.rated);
    if (state.messages.some(({ author }) => author === 'customer')) this.#prepared ??= this.#prepare();
    this.#typing.hidden = !(state.typing || (line === 'online' && state.status === 'bot' && state.outbox[0]?.state === 'pending'));
    this.#showPhone(about);
    this.#showStatus(state, line);
    this.#scroll.follow();
    if (!this.element.hidden) this.#session.markSeen();
    this.#host.unread(this.element.hidden ? unread(state) : 0);
  }

  #showChoices(message) {
    const asked = message && `${message.seq} ${this.#session.state.id}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    const buttons = (message?.choices ?? []).map((choice) => h('button', { type: 'button', part: 'choice', onclick: () => this.#choose(choice) }, choice.label));
    this.#choices.replaceChildren(...buttons);
    this.#choices.hidden = !buttons.length;
  }

  #showPhone(about) {
    if (!about || this.#phone.dataset.phone === about.phone + about.hours) return;
    this.#phone.dataset.phone = about.phone + about.hours;
    this.#phone.replaceChildren(h('a', { href: telephone(about.phone), 'aria-label': this.#words.phone(about.phone) }, icon(ICONS.phone), about.phone), h('small', {}, about.hours));
  }

  #showStatus(state, line) {
    const { status: words, tryNow } = this.#words;
    const reached = line === 'online' || (line === 'connecting' && state.id);
    const said = !reached ? words[line] : state.status === 'person' ? words.person(state.agent) : words[state.status] ?? words.bot;
    const key = `${line} ${state.status} ${state.end} ${said}`;
    if (this.#status.dataset.key === key) return;
    const first = !this.#status.dataset.key;
    this.#status.dataset.key = key;
    this.#status.dataset.line = reached ? state.status : line;
    this.#status.replaceChildren(h('span', {}, said));
    if (!reached && line !== 'connecting') this.#status.append(h('button', { type: 'button', class: 'small', onclick: () => this.#session.retryNow() }, tryNow));
    if (!first) this.#host.tell('status', { status: state.status, end: state.end, agent: state.agent, line });
  }

  #announce(words) {
    this.#status.dataset.key = words;
    this.#status.replaceChildren(h('span', {}, words));
  }

  #keepFocus(event) {
    const stops = [...this.element.querySelectorAll('a[href], button, textarea, input, [tabindex="0"]')].filter((stop) => stop.offsetParent && !stop.disabled);
    const focused = this.#host.root.activeElement;
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (focused !== edge && !(event.shiftKey && focused === this.element)) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }
}
