/**
 * Whole questions while the customer types. The textarea keeps the focus; the list is chosen from with the arrow keys
 * (`aria-activedescendant`), Enter sends the chosen one, Escape puts the list away.
 */
import { DeskError } from './api.js';
import { h } from './dom.js';

const PAUSE = 200;
const SHORTEST = 2;
const LONGEST = 60;

export class Suggestions {
  #api;
  #words;
  #input;
  #allowed;
  #choose;
  #signal;
  #options = [];
  #active = -1;
  #asking = null;
  #soon;
  #count = h('p', { class: 'unseen', role: 'status' });
  #list;

  /** `allowed()`: whether what is being typed may be sent for suggestions now; `choose(text)`: what is done with one. */
  constructor(api, words, input, allowed, choose, signal) {
    this.#api = api;
    this.#words = words;
    this.#input = input;
    this.#allowed = allowed;
    this.#choose = choose;
    this.#signal = signal;
    this.#list = h('ul', { id: 'suggestions', role: 'listbox', 'aria-label': words.suggestionList, hidden: true });
    this.element = h('div', { class: 'suggestions' }, this.#list, this.#count);
    signal.addEventListener('abort', () => clearTimeout(this.#soon));
    input.setAttribute('aria-autocomplete', 'list');
    input.addEventListener('input', () => this.#typed(), { signal });
    input.addEventListener('blur', () => this.hide(), { signal });
    this.#typed();
  }

  get shown() {
    return this.#options.length > 0;
  }

  /** Whether the list takes this key; it does nothing with keys that belong to an input method. */
  takes(event) {
    if (!this.shown || event.isComposing || event.keyCode === 229) return false;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.#move(moves[event.key]);
    else if (event.key === 'Enter' && this.#active >= 0 && !event.shiftKey) this.#take(this.#active);
    else return false;
    event.preventDefault();
    return true;
  }

  hide() {
    clearTimeout(this.#soon);
    this.#asking?.abort();
    this.#show([]);
  }

  #typed() {
    clearTimeout(this.#soon);
    this.#asking?.abort();
    const text = this.#input.value.trim();
    const length = [...text].length;
    if (length < SHORTEST || length > LONGEST || text.includes('\n') || !this.#allowed()) this.#show([]);
    else this.#soon = setTimeout(() => this.#ask(text), PAUSE);
  }

  async #ask(text) {
    const asking = (this.#asking = new AbortController());
    try {
      const { suggestions } = await this.#api.json(`api/suggest?q=${encodeURIComponent(text)}`, {
        shape: (answer) => Array.isArray(answer.suggestions),
        signal: AbortSignal.any([asking.signal, this.#signal]),
      });
      // Typed on meanwhile: an answer to what stood there before.
      if (!asking.signal.aborted && this.#allowed()) this.#show(suggestions.filter((each) => each.text !== text));
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      if (!asking.signal.aborted) this.#show([]);
    }
  }

  #show(suggestions) {
    this.#active = -1;
    this.#options = suggestions.map(({ text }, index) => {
      const option = h('li', { role: 'option', id: `suggestion-${index}`, 'aria-selected': 'false' }, text);
      // Before the textarea loses its focus.
      option.addEventListener('pointerdown', (event) => event.preventDefault());
      option.addEventListener('click', () => this.#take(index));
      return option;
    });
    this.#list.replaceChildren(...this.#options);
    this.#list.hidden = !this.shown;
    this.#count.textContent = this.shown ? this.#words.suggestions(this.#options.length) : '';
    if (this.shown) this.#input.setAttribute('aria-controls', 'suggestions');
    else this.#input.removeAttribute('aria-controls');
    this.#input.removeAttribute('aria-activedescendant');
  }

  #move(step) {
    const places = this.#options.length + 1;
    this.#active = ((this.#active + 1 + step + places) % places) - 1;
    this.#options.forEach((option, index) => option.setAttribute('aria-selected', String(index === this.#active)));
    const active = this.#options[this.#active];
    if (active) this.#input.setAttribute('aria-activedescendant', active.id);
    else this.#input.removeAttribute('aria-activedescendant');
    active?.scrollIntoView({ block: 'nearest' });
  }

  #take(index) {
    const text = this.#options[index].textContent;
    this.hide();
    this.#choose(text);
  }
}
