/** The procedure at hand for when the line breaks, and what was walked meanwhile told to the desk when it is back. */
import { conversation, DeskError } from './api.js';
import { lastSeq, question } from './conversation.js';
import { fits } from './procedure.js';

export class Offline {
  #session;
  #api;
  #signal;
  #asked = null;
  #learning;

  constructor(session, api, signal) {
    this.#session = session;
    this.#api = api;
    this.#signal = signal;
    session.addEventListener('change', () => this.#begin(), { signal });
    this.#begin();
  }

  /** When what is on its way is here: the table, or that it cannot be had now. */
  async learned() {
    await this.#learning;
  }

  /** With each question of a procedure its rest is fetched, once. */
  #begin() {
    const { state, line } = this.#session;
    const seq = lastSeq(state);
    const asked = `${state.id} ${seq}`;
    if (line !== 'online' || !question(state) || state.table?.base_seq === seq || this.#asked === asked) return;
    this.#asked = asked;
    this.#learning = this.#learn();
  }

  async #learn() {
    try {
      await this.#fetch();
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      this.#asked = null;
    }
  }

  async #fetch() {
    const { id, token, messages } = this.#session.state;
    const answer = await this.#api.ask(`${conversation(id)}/procedure`, { token, signal: AbortSignal.any([this.#signal, AbortSignal.timeout(30_000)]) });
    const nothing = { base_seq: messages.length, states: null };
    const table = answer.status === 204 ? nothing : await answer.json().catch(() => null);
    if (!table || !('states' in table)) throw new DeskError('portal');
    if (this.#session.state.id === id) this.#session.apply({ type: 'table', table });
    return table;
  }

  /**
   * Tells the desk what was pressed offline, from `item` on. Which steps belong to one walk, and after which message it
   * began, is fixed before it is first sent: from then on it is the same under its client id until the desk has answered.
   */
  async report(item) {
    // Only a desk that answers is told; and it may have moved on (a follow-up, a text sent before this walk).
    if (!item.walk) this.#fix(item, await this.#fetch());
    const { id, token, outbox } = this.#session.state;
    const steps = outbox.filter(({ walk }) => walk === item.client_id);
    if (!steps.length) return null;
    const body = { client_id: item.client_id, ...steps[0].base, steps: steps.map(({ step: { key }, at }) => ({ key, at })) };
    const answer = await this.#api.json(`${conversation(id)}/walk`, { token, body, signal: this.#signal, shape: ({ messages }) => Array.isArray(messages) });
    if (answer.merged) this.#rebase(steps[0].base, answer.messages);
    return { ...answer, walk: item.client_id };
  }

  /** What was pressed after this walk, over a text, began where the walk ended. */
  #rebase({ version }, messages) {
    const later = this.#session.state.outbox.filter(({ step, walk }) => step && !walk);
    if (later.length) this.#session.apply({ type: 'walking', base: { version, base_seq: messages.at(-1).seq }, clients: later.map(({ client_id }) => client_id) });
  }

  #fix(item, table) {
    const { outbox } = this.#session.state;
    const from = outbox.findIndex(({ client_id }) => client_id === item.client_id);
    const rest = outbox.slice(from);
    const other = rest.findIndex(({ step, state }) => !step || state !== 'pending');
    const steps = from < 0 ? [] : rest.slice(0, other < 0 ? rest.length : other);
    const { version, base_seq } = fits(table, steps) ? table : item.base ?? item.step.base;
    this.#session.apply({ type: 'walking', walk: item.client_id, base: { version, base_seq }, clients: steps.map(({ client_id }) => client_id) });
  }
}
