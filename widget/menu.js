/** What is needed seldom: a list of buttons under one button. */
import { h } from './dom.js';
import { isOn, turn } from './switches.js';

export class Menu {
  #button;
  #list;

  /**
   * `actions`: {restart(), give(), take(), transcript(), larger(on), sound(on), forget()}; `dialog` asks before what
   * cannot be undone.
   */
  constructor(words, button, dialog, actions) {
    const ask = (question, act) => dialog.ask(question, words, act);
    this.#button = button;
    button.setAttribute('aria-controls', 'menu');
    this.#list = h(
      'div',
      { id: 'menu', class: 'menu', hidden: true },
      this.#item(words.restart, () => ask(words.restartAsk, actions.restart)),
      this.#item(words.handover, actions.give),
      this.#item(words.handoverTake, actions.take),
      this.#item(words.transcript, actions.transcript),
      this.#switch('larger', words.larger, actions.larger),
      this.#switch('sound', words.sound, actions.sound),
      this.#item(words.forget, () => ask(words.forgetAsk, actions.forget)),
    );
    this.element = h('div', { class: 'menus' }, this.#list, dialog.element);
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
    if (!this.shown) return;
    for (const button of this.#list.querySelectorAll('[data-switch]')) button.setAttribute('aria-pressed', String(isOn(button.dataset.switch)));
    this.#list.firstElementChild.focus();
  }

  #item(label, act) {
    return h('button', { onclick: () => {
      this.close({ focus: true });
      act();
    } }, label);
  }

  /** A button that stays pressed, also on the next visit. */
  #switch(name, label, act) {
    const button = this.#item(label, () => {
      turn(name, !isOn(name));
      act(isOn(name));
    });
    button.dataset.switch = name;
    return button;
  }
}
