/** The open chat: puts the parts together, shows what the session holds, and hands on what the customer does. */
import { Api } from './api.js';
import { Composer } from './composer.js';
import { question, unread } from './conversation.js';
import { h, icon, ICONS } from './dom.js';
import { telephone } from './links.js';
import { MessageList } from './message-list.js';
import { patiently } from './patience.js';
import { Scroll } from './scroll.js';
import { Session } from './session.js';
import { Storage } from './storage.js';
import { panelSheet } from './styles.js';

/** Below this width the chat covers the page, and the focus stays inside it. */
const COVERING = '(max-width: 480px)';

export class Panel {
  #host;
  #api;
  #session;
  #words;
  #lang;
  #closing = new AbortController();
  #list;
  #composer;
  #scroll;
  #menuButton;
  #extras = null;
  #loading = null;
  #choices;
  #status;
  #typing;
  #phone;
  #asked = null;
  #question = null;

  /** `host`: {desk: the desk's address, root, words, lang, heading, close(), tell(event, detail), unread(n)} */
  constructor(host) {
    this.#host = host;
    this.#words = host.words;
    this.#lang = host.lang;
    const { signal } = this.#closing;
    this.#api = new Api(host.desk);
    this.#session = new Session(this.#api, new Storage(host.desk), () => this.#more());
    this.#build(signal);
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
    this.#extras?.suggestions.hide();
    this.#extras?.menu.close();
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
    this.#session.say({ text });
    this.#scroll.follow(true);
  }

  /** Goes on with the conversation that another device shows as `code`. */
  async takeOver(code) {
    await (await this.#more())?.takeOver(code);
  }

  restart() {
    this.#session.restart();
    this.#composer.input.focus();
  }

  #choose(index) {
    const { id, label, step } = this.#question.choices[index];
    this.#session.say({ text: label, choice: id, step });
    this.#scroll.follow(true);
    // The pressed button is gone: the focus stays where the answer appears.
    this.#list.element.focus({ preventScroll: true });
  }

  #keydown(event) {
    if (event.isComposing || event.keyCode === 229 || event.target.closest('dialog')) return;
    if (event.key === 'Escape' && !event.defaultPrevented) {
      event.stopPropagation();
      if (this.#extras?.suggestions.shown) this.#extras.suggestions.hide();
      else if (this.#extras?.menu.shown) this.#extras.menu.close({ focus: true });
      else this.#host.close();
    }
    if (event.key === 'Tab' && matchMedia(COVERING).matches) this.#keepFocus(event);
  }

  // Internal --------------------------------------------------------------------------------------------------------

  /** What goes beyond words and answers, or null where it cannot be had now. */
  async #more() {
    this.#loading ??= this.#loadMore();
    const extras = await this.#loading;
    if (!extras) this.#loading = null;
    return extras;
  }

  async #loadMore() {
    const { signal } = this.#closing;
    const more = this.#lang === 'en' ? './extra-words-en.js' : './extra-words-ja.js';
    const modules = await patiently(() => Promise.all([import('./extras.js'), import(more)]), signal);
    if (!modules || signal.aborted) return null;
    const [{ Extras }, { words }] = modules;
    this.#extras = new Extras(
      {
        root: this.#host.root, api: this.#api, session: this.#session, lang: this.#lang, signal,
        element: this.element,
        composer: this.#composer,
        menuButton: this.#menuButton,
        say: (text) => this.#composer.send(text),
        restart: () => this.restart(),
        close: () => this.#host.close(),
        announce: (said) => this.#announce(said),
        enlarge: (on) => this.element.classList.toggle('larger', on),
      },
      { ...this.#words, ...words },
    );
    const { suggestions, rating, menu, where } = this.#extras;
    this.#composer.element.before(suggestions.element);
    this.#choices.after(rating.element, where);
    this.element.append(menu.element);
    this.#show();
    return this.#extras;
  }

  #build(signal) {
    const words = this.#words;
    const session = this.#session;
    this.#list = new MessageList({
      words, lang: this.#lang,
      extras: () => this.#more(),
      retry: (clientId) => session.retry(clientId),
      discard: (clientId) => session.apply({ type: 'discard', client_id: clientId }),
    });
    this.#list.element.tabIndex = -1;
    this.#composer = new Composer(words, (event) => Boolean(this.#extras?.suggestions.takes(event)), (text) => this.say(text), signal);
    this.#composer.input.addEventListener('input', () => this.#more(), { signal, once: true });
    this.#menuButton = h('button', { class: 'round', 'aria-label': words.menu, title: words.menu, 'aria-expanded': 'false', onclick: async () => (await this.#more())?.menu.toggle() }, icon(ICONS.menu));
    this.#choices = h('div', { class: 'choices', role: 'group', 'aria-label': words.choices });
    this.#typing = h('div', { class: 'typing', 'aria-hidden': 'true', hidden: true }, '●●●');
    this.#status = h('p', { part: 'status', role: 'status', class: 'status' });
    this.#phone = h('p', { class: 'phone' });
    const scroller = h('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': words.history }, this.#list.element, this.#typing, this.#choices);
    this.#scroll = new Scroll(scroller, this.#list.element, signal);
    const close = h('button', { class: 'round', 'aria-label': words.close, title: words.close, onclick: () => this.#host.close() }, icon(ICONS.close));
    const person = h('button', { part: 'person', class: 'person', onclick: () => this.say(words.personText) }, icon(ICONS.person), words.person);
    this.element = h(
      'section',
      { class: 'panel', role: 'dialog', 'aria-labelledby': 'heading', tabindex: '-1', hidden: true },
      h('div', { class: 'head' }, h('h2', { id: 'heading' }, this.#host.heading || words.title), this.#menuButton, close, this.#status),
      h('div', { class: 'help' }, person, this.#phone),
      scroller,
      this.#composer.element,
    );
  }

  #show() {
    const { state, line, about } = this.#session;
    const ahead = this.#extras?.ahead();
    this.#list.show(state, line, ahead?.said);
    this.#showChoices(ahead?.question ?? question(state));
    if (state.messages.some(({ author }) => author === 'customer')) this.#more();
    this.#extras?.show(state, ahead?.at);
    this.#typing.hidden = !(state.typing || (line === 'online' && state.status === 'bot' && state.outbox[0]?.state === 'pending'));
    this.#showPhone(about);
    this.#showStatus(state, line, ahead?.question);
    this.#scroll.follow();
    if (!this.element.hidden) this.#session.markSeen();
    this.#host.unread(this.element.hidden ? unread(state) : 0);
  }

  #showChoices(message) {
    this.#question = message;
    const asked = message && `${message.seq} ${this.#session.state.id}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    const buttons = (message?.choices ?? []).map(({ label }, index) => h('button', { part: 'choice', onclick: () => this.#choose(index) }, label));
    this.#choices.replaceChildren(...buttons);
    this.#choices.hidden = !buttons.length;
  }

  #showPhone(about) {
    if (!about || this.#phone.dataset.phone === about.phone + about.hours) return;
    this.#phone.dataset.phone = about.phone + about.hours;
    this.#phone.replaceChildren(h('a', { href: telephone(about.phone), 'aria-label': this.#words.phone(about.phone) }, icon(ICONS.phone), about.phone), h('small', {}, about.hours));
  }

  #showStatus(state, line, isWalking) {
    const { status: words, tryNow } = this.#words;
    const reached = line === 'online' || (line === 'connecting' && state.id);
    const said = !reached ? words[line] + (isWalking ? words.walking : '') : state.status === 'person' ? words.person(state.agent) : words[state.status] ?? words.bot;
    const key = `${line} ${state.status} ${state.end} ${said}`;
    if (this.#status.dataset.key === key) return;
    const first = !this.#status.dataset.key;
    this.#status.dataset.key = key;
    const isCut = !reached && line !== 'connecting';
    this.#status.classList.toggle('cut', isCut);
    this.#status.replaceChildren(h('span', {}, said));
    if (isCut) this.#status.append(h('button', { class: 'small', onclick: () => this.#session.retryNow() }, tryNow));
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
