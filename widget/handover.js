/** The same conversation on another device: a link, a QR code and six digits, good once and for a quarter of an hour. */
import { conversation, DeskError } from './api.js';
import { Countdown } from './countdown.js';
import { h, icon } from './dom.js';

export class Handover {
  #api;
  #session;
  #words;
  #dialog;
  #signal;
  #shown = null;

  constructor({ api, session, words, dialog, signal }) {
    this.#api = api;
    this.#session = session;
    this.#words = words;
    this.#dialog = dialog;
    this.#signal = signal;
    dialog.element.addEventListener('close', () => this.#shown?.abort(), { signal });
  }

  /** Asks the desk for a code and shows it. */
  async give() {
    const words = this.#words;
    const { id, token } = this.#session.state;
    try {
      if (!id) throw new DeskError('offline');
      const shape = ({ url, code, expires_at, qr }) => url && code && expires_at && qr;
      this.#show(await this.#api.json(`${conversation(id)}/handover`, { token, body: {}, shape, signal: this.#signal }));
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      this.#dialog.tell(words.handoverOffline, words);
    }
  }

  /** Asks for a code that another device shows. */
  ask() {
    const words = this.#words;
    const digits = h('input', { type: 'text', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: '12', 'aria-label': words.handoverCode, class: 'digits' });
    const problem = h('p', { class: 'problem', role: 'status' });
    const form = h('form', {}, digits, problem, h('div', { class: 'buttons' }, this.#dialog.button(words.no, () => this.#dialog.close()), h('button', { type: 'submit', class: 'main' }, words.handoverGo)));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      problem.textContent = await this.#take(digits.value);
      if (!problem.textContent) this.#dialog.close();
    });
    this.#dialog.show(words.handoverAsk, [form], digits);
  }

  /** Goes on here with the conversation behind `code`; says why where that is not possible. */
  async take(code) {
    const problem = await this.#take(code);
    if (problem) this.#dialog.tell(problem, this.#words);
  }

  /** -> '' or why not. */
  async #take(code) {
    try {
      const shape = ({ id, token, messages }) => id && token && Array.isArray(messages);
      const opened = await this.#api.json('api/chat/handover', { body: { code }, shape, signal: this.#signal });
      this.#session.apply({ ...opened, type: 'moved' });
      return '';
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      return error.passing ? this.#words.handoverOffline : this.#words.handoverWrong;
    }
  }

  #show({ url, code, expires_at, qr }) {
    const words = this.#words;
    this.#shown?.abort();
    this.#shown = new AbortController();
    const close = this.#dialog.button(words.close, () => this.#dialog.close());
    this.#dialog.show(
      words.handoverShow,
      [
        picture(qr, words.handoverPicture),
        h('p', {}, words.handoverDigits, h('strong', { class: 'digits' }, `${code.slice(0, 3)} ${code.slice(3)}`)),
        new Countdown(expires_at, words, this.#shown.signal).element,
        h('p', { class: 'note' }, words.handoverLink, ' ', h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, url)),
        h('div', { class: 'buttons' }, close),
      ],
      close,
    );
  }
}

/** The code as a drawing, dark on light also where everything else is light on dark. */
function picture({ size, path }, label) {
  const svg = icon(path);
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${size} ${size}`, class: 'qr', role: 'img', 'aria-label': label })) svg.setAttribute(name, value);
  svg.removeAttribute('aria-hidden');
  return svg;
}
