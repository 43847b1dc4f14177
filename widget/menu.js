/** What is needed seldom: a list of buttons under one button, and the question before what cannot be undone. */
import { h } from './dom.js';

export class Menu {
  #words;
  #button;
  #list;
  #dialog = h('dialog', { 'aria-labelledby': 'question' });

  /** `actions`: {restart(), transcript(), larger(on), forget()} */
  constructor(words, button, actions) {
    this.#words = words;
    this.#button = button;
    button.setAttribute('aria-controls', 'menu');
    const larger = h('button', { type: 'button', 'aria-pressed': 'false', onclick: () => this.#enlarge(larger, actions.larger) }, words.larger);
    this.#list = h(
      'div',
      { id: 'menu', class: 'menu', hidden: true },
      this.#item(words.restart, () => this.#ask(words.restartAsk, actions.restart)),
      this.#item(words.transcript, actions.transcript),
      larger,
      this.#item(words.forget, () => this.#ask(words.forgetAsk, actions.forget)),
    );
    this.element = h('div', { class: 'menus' }, this.#list, this.#dialog);
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget && relatedTarget !== button && !this.element.contains(relatedTarget)) this.close();
    });
  }

  get shown() {
    return !this.#list.hidden;
  }

  close({ focus = false } = {}) {
    this.#list.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
    if (focus) this.#button.focus();
  }

  toggle() {
    this.#list.hidden = this.shown;
    this.#button.setAttribute('aria-expanded', String(this.shown));
    if (this.shown) this.#list.firstElementChild.focus();
  }

  #item(label, act) {
    return h('button', { type: 'button', onclick: () => {
      this.close({ focus: true });
      act();
    } }, label);
  }

  #enlarge(button, enlarge) {
    const on = button.getAttribute('aria-pressed') === 'false';
    button.setAttribute('aria-pressed', String(on));
    enlarge(on);
  }

  #ask(words, act) {
    const yes = h('button', { type: 'button', class: 'danger', onclick: () => {
      this.#dialog.close();
      act();
    } }, this.#words.yes);
    const no = h('button', { type: 'button', onclick: () => this.#dialog.close() }, this.#words.no);
    this.#dialog.replaceChildren(h('p', { id: 'question' }, words), h('div', {}, no, yes));
    this.#dialog.showModal();
    no.focus();
  }
}
