/** How it went, asked at the end: five steps in words, a comment if wanted. */
import { conversation, DeskError } from './api.js';
import { h } from './dom.js';

export class Rating {
  #api;
  #session;
  #words;
  #signal;
  #problem = h('p', { class: 'problem', role: 'status' });

  constructor({ api, session, signal }, words) {
    this.#api = api;
    this.#session = session;
    this.#words = words;
    this.#signal = signal;
    this.element = h('div', { class: 'rating' });
  }

  /** `asked`: it is time; `given`: it has been answered. */
  show(asked, given) {
    const state = given ? 'given' : asked ? 'asked' : '';
    if (this.element.dataset.state === state) return;
    const had = this.element.dataset.state;
    this.element.dataset.state = state;
    if (state === 'asked') this.element.replaceChildren(this.#form());
    else this.element.replaceChildren(...(state === 'given' && had === 'asked' ? [h('p', { role: 'status' }, this.#words.rated)] : []));
  }

  #form() {
    const words = this.#words;
    const scores = words.rateScores.map((label, index) =>
      h('label', {}, h('input', { type: 'radio', name: 'score', value: String(index + 1), required: true }), h('span', {}, String(index + 1)), h('small', {}, label)),
    );
    const comment = h('input', { type: 'text', maxlength: '1000', 'aria-label': words.rateComment, placeholder: words.rateComment });
    const form = h('form', {}, h('fieldset', {}, h('legend', {}, words.rate), h('div', { class: 'scores' }, scores)), comment, h('button', { type: 'submit', class: 'small' }, words.rateSend), this.#problem);
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      try {
        await this.#rate(Number(form.elements.score.value), comment.value.trim());
      } catch (error) {
        if (!(error instanceof DeskError)) throw error;
        this.#problem.textContent = error.message || words.rateFailed;
      }
    });
    return form;
  }

  async #rate(score, comment) {
    const { id, token } = this.#session.state;
    await this.#api.ask(`${conversation(id)}/rating`, { token, body: { score, ...(comment && { comment }) }, signal: this.#signal });
    this.#session.apply({ type: 'rated' });
  }
}
