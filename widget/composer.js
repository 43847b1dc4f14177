/** Where the customer writes: grows with the text, sends on Enter, and never while an input method is composing. */
import { h, icon, ICONS } from './dom.js';

export const LONGEST = 8000;
/** What browsers report for a key that the input method took; Safari's Enter that ends a composition has only this. */
const TAKEN_BY_IME = 229;

/** Whether this Enter sends: not with Shift, not one that confirms a conversion, in either order of the events. */
export function sends({ key, shiftKey, isComposing, keyCode }) {
  return key === 'Enter' && !shiftKey && !isComposing && keyCode !== TAKEN_BY_IME;
}

/** How many characters (code points, as the desk counts) are too many. */
export function excess(text) {
  return Math.max(0, [...text].length - LONGEST);
}

export class Composer {
  #words;
  #say;

  /** `takes(event)`: whether a key is somebody else's; `say(text)`: what is done with a text. */
  constructor(words, takes, say, signal) {
    this.#words = words;
    this.#say = say;
    this.input = h('textarea', {
      part: 'input', rows: '1', enterkeyhint: 'send', autocomplete: 'off', placeholder: words.input,
      'aria-label': words.inputLabel, 'aria-describedby': 'hint',
    });
    this.problem = h('p', { class: 'problem', role: 'status' });
    const button = h('button', { type: 'submit', part: 'send', class: 'send', 'aria-label': words.send, title: words.send }, icon(ICONS.send));
    this.element = h('form', { class: 'composer' }, this.problem, this.input, button, h('p', { id: 'hint', class: 'unseen' }, words.inputHint));
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.send(this.input.value);
      this.input.focus();
    }, { signal });
    this.input.addEventListener('keydown', (event) => {
      if (takes(event) || !sends(event)) return;
      event.preventDefault();
      this.send(this.input.value);
    }, { signal });
    this.input.addEventListener('input', () => this.#fit(), { signal });
  }

  send(text) {
    const tooMany = excess(text);
    this.problem.textContent = tooMany ? this.#words.tooLong(tooMany) : '';
    if (tooMany || !text.trim()) return;
    this.input.value = '';
    // Whoever follows the typing sees that nothing is left of it.
    this.input.dispatchEvent(new Event('input'));
    this.#say(text);
  }

  #fit() {
    const { style } = this.input;
    style.height = 'auto';
    style.height = `${this.input.scrollHeight}px`;
    if (this.problem.textContent && !excess(this.input.value)) this.problem.textContent = '';
  }
}
