/** <madoguchi-chat>: the launcher, and the door to the chat, which is loaded when it is first touched. */
import { h, icon, ICONS } from './dom.js';
import { launcherSheet } from './launcher-styles.js';
import { patiently } from './patience.js';
import { Storage } from './storage.js';

/** All that the panel needs, asked for at once. */
const PARTS = ['api', 'composer', 'conversation', 'ids', 'links', 'message-list', 'scroll', 'session', 'styles'];
const [, DESK] = /(.*\/)widget\//.exec(import.meta.url);
const FRAGMENT = /^#madoguchi(?:=(\d+))?$/;
/** The launcher's words; the chat's own come with it, in one language only. */
const WORDS = {
  ja: {
    open: 'チャットで相談する',
    opening: '開いています…',
    openFailed: '読み込めませんでした。もう一度押してください',
    unread: (n) => `（新しいメッセージ ${n} 件）`,
  },
  en: {
    open: 'Chat with support',
    opening: 'Opening…',
    openFailed: 'Could not be loaded. Please press again',
    unread: (n) => ` (${n} new)`,
  },
};
/** A press meant to open the chat, made while it opens by itself after a reload, must not close it. */
const REOPENING = 2000;

export class ChatElement extends HTMLElement {
  static observedAttributes = ['open', 'lang', 'heading'];

  static define(tag = 'madoguchi-chat', registry = customElements) {
    // A page may embed the script twice.
    if (!registry.get(tag)) registry.define(tag, this);
  }

  #root = this.attachShadow({ mode: 'open' });
  #stage = null;
  #launcher;
  #label;
  #badge;
  #panel = null;
  #loading = null;
  #connection;
  #unread = 0;
  #returnTo = null;
  #reopened = -REOPENING;
  #storage;

  // Lifecycle -------------------------------------------------------------------------------------------------------

  connectedCallback() {
    this.#connection = new AbortController();
    this.#storage = new Storage(this.#desk);
    this.#build();
    addEventListener('hashchange', () => this.#arrive(), { signal: this.#connection.signal });
    if (this.#arrive()) return;
    if (this.#isOpen) this.#reveal({ focus: false });
    else if (this.#storage.open) this.#reopen();
    // News of a conversation from before this page are counted on the launcher.
    else if (this.#storage.read()?.live) this.#load();
  }

  disconnectedCallback() {
    this.#connection.abort();
    this.#panel?.remove();
    this.#panel = null;
    this.#loading = null;
    this.#stage = null;
  }

  attributeChangedCallback(name, before, after) {
    if (!this.#stage || before === after) return;
    if (name === 'open') {
      if (this.#isOpen === this.#shown) return;
      if (this.#isOpen) this.#reveal({ focus: performance.now() - this.#reopened > REOPENING });
      else this.#hide();
    } else {
      this.disconnectedCallback();
      this.connectedCallback();
    }
  }

  // Actions ---------------------------------------------------------------------------------------------------------

  /** Opens the chat and gives it the focus. */
  open() {
    this.setAttribute('open', '');
  }

  /** Closes the chat; the focus goes back to where it came from. */
  close() {
    this.removeAttribute('open');
  }

  /** Opens the chat and says `text` for the customer. */
  async say(text) {
    this.open();
    (await this.#load())?.say(String(text));
  }

  /** Begins a new conversation. */
  async restart() {
    this.open();
    (await this.#load())?.restart();
  }

  // Internal --------------------------------------------------------------------------------------------------------

  get #isOpen() {
    const open = this.getAttribute('open');
    return open !== null && open !== 'no' && open !== 'false';
  }

  get #shown() {
    return this.#stage.classList.contains('open');
  }

  get #desk() {
    return this.getAttribute('endpoint') ?? DESK;
  }

  get #lang() {
    const lang = this.getAttribute('lang') || document.documentElement.lang;
    return lang.startsWith('en') ? 'en' : 'ja';
  }

  get #words() {
    return WORDS[this.#lang];
  }

  #build() {
    this.#label = h('span', {}, this.#words.open);
    this.#badge = h('span', { class: 'badge', hidden: true });
    this.#launcher = h('button', { part: 'launcher', class: 'launcher', 'aria-expanded': 'false' }, icon(ICONS.chat), icon(ICONS.close), h('span', { class: 'label' }, this.#label, h('span', {}, this.#words.opening)), this.#badge);
    this.#stage = h('div', { class: 'stage', lang: this.#lang, popover: 'manual' }, this.#launcher);
    this.#root.adoptedStyleSheets = [launcherSheet];
    this.#root.replaceChildren(this.#stage);
    // In the browser's top layer nothing of the page's layout can cover, clip or move it.
    this.#stage.showPopover?.();
    const { signal } = this.#connection;
    this.#launcher.addEventListener('click', () => this.#toggle(), { signal });
    for (const touch of ['pointerenter', 'focus']) this.#launcher.addEventListener(touch, () => this.#load(), { signal, once: true });
  }

  /** Whether the page's address asks for the chat; a code in it brings another device's conversation here. */
  #arrive() {
    const [asked, code] = FRAGMENT.exec(location.hash) ?? [];
    if (code) this.#takeOver(code);
    else if (asked && this.#isOpen) this.#reveal({ focus: true });
    else if (asked) this.open();
    return Boolean(asked);
  }

  async #takeOver(code) {
    // Good once: a reload must not try it again.
    history.replaceState(history.state, '', location.pathname + location.search);
    this.#launcher.setAttribute('aria-busy', 'true');
    await (await this.#load())?.takeOver(code);
    if (this.#isOpen) this.#reveal({ focus: true });
    else this.open();
  }

  #reopen() {
    this.#reopened = performance.now();
    this.setAttribute('open', '');
  }

  #toggle() {
    if (this.#isOpen && performance.now() - this.#reopened > REOPENING) this.close();
    else this.open();
  }

  async #reveal({ focus }) {
    this.#returnTo = focus ? document.activeElement : null;
    this.#stage.classList.add('open');
    this.#launcher.setAttribute('aria-busy', 'true');
    const panel = await this.#load();
    this.#launcher.removeAttribute('aria-busy');
    if (!panel) {
      this.#stage.classList.remove('open');
      this.#label.textContent = this.#words.openFailed;
      this.removeAttribute('open');
      return;
    }
    this.#label.textContent = this.#words.open;
    if (!this.#isOpen) return;
    panel.open({ focus });
    this.#storage.open = true;
    this.#launcher.setAttribute('aria-expanded', 'true');
    this.#tell('open');
  }

  #hide() {
    this.#stage.classList.remove('open');
    this.#launcher.setAttribute('aria-expanded', 'false');
    this.#storage.open = false;
    const hadFocus = this.#root.activeElement !== null;
    this.#panel?.close();
    if (hadFocus) (this.#returnTo?.isConnected && this.#returnTo !== this && this.#returnTo !== document.body ? this.#returnTo : this.#launcher).focus();
    this.#tell('close');
  }

  /** The chat's modules, tried again on a bad line; null when they cannot be had. */
  async #load() {
    this.#loading ??= this.#import();
    const panel = await this.#loading;
    if (!panel) this.#loading = null;
    return panel;
  }

  async #import() {
    const { signal } = this.#connection;
    const lang = this.#lang;
    const modules = await patiently(() => Promise.all(['panel', `words-${lang}`, ...PARTS].map((name) => import(`./${name}.js`))), signal);
    if (!modules || signal.aborted) return null;
    const [{ Panel }, { words }] = modules;
    this.#panel = new Panel({
      desk: this.#desk,
      root: this.#root,
      words,
      lang,
      heading: this.getAttribute('heading'),
      close: () => this.close(),
      tell: (name, detail) => this.#tell(name, detail),
      unread: (n) => this.#showUnread(n),
    });
    this.#stage.prepend(this.#panel.element);
    return this.#panel;
  }

  #showUnread(n) {
    if (n === this.#unread) return;
    this.#unread = n;
    this.#badge.hidden = !n;
    this.#badge.textContent = n ? String(n) : '';
    this.#launcher.setAttribute('aria-label', this.#words.open + (n ? this.#words.unread(n) : ''));
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(`madoguchi:${name}`, { bubbles: true, composed: true, detail }));
  }
}
