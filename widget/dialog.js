/** One modal dialog of the chat. Escape and its last button put it away. */
import { h } from './dom.js';

export class Dialog {
  element = h('dialog', { 'aria-labelledby': 'question' });

  /** Shows `children` under a heading; `focused`, one of them or inside one, has the focus. */
  show(heading, children, focused) {
    this.element.replaceChildren(h('p', { id: 'question' }, heading), ...children);
    if (!this.element.open) this.element.showModal();
    focused.focus();
  }

  /** Asks before what cannot be undone; the focus is on the no. */
  ask(question, words, act) {
    const no = this.button(words.no, () => this.close());
    const yes = this.button(words.yes, () => {
      this.close();
      act();
    }, 'danger');
    this.show(question, [h('div', { class: 'buttons' }, no, yes)], no);
  }

  /** Says something, until it is put away. */
  tell(said, words) {
    const ok = this.button(words.ok, () => this.close());
    this.show(said, [h('div', { class: 'buttons' }, ok)], ok);
  }

  close() {
    this.element.close();
  }

  button(label, act, style = null) {
    return h('button', { class: style, onclick: act }, label);
  }
}
