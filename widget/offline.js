/** The procedure at hand for when the line breaks, and what was walked meanwhile told to the desk when it is back. */
import { conversation, DeskError } from './api.js';
import { lastSeq, question } from './conversation.js';
import { uuid } from './ids.js';
import { walkable } from './procedure.js';

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
  async report({ client_id }) {
    const { table } = this.#session.state;
    // Only a desk that answers is told; and it may have moved on (a follow-up, a text sent before this walk).
    if (!this.#waiting(client_id)?.walk) this.#fix(client_id, await this.#fetch(), table);
    const walk = this.#waiting(client_id)?.walk;
    if (!walk) return null;
    const { id, token, outbox } = this.#session.state;
    const steps = outbox.filter((item) => item.walk === walk);
    const { base } = steps[0];
    const body = { client_id: walk, ...base, steps: steps.map(({ step: { key }, at }) => ({ key, at })) };
    try {
      const answer = await this.#api.json(`${conversation(id)}/walk`, { token, body, signal: this.#signal, shape: ({ messages }) => Array.isArray(messages) });
      if (answer.merged) this.#rebase(base, answer.messages.at(-1));
      return { ...answer, walk };
    } catch (error) {
      if (error.code !== 'client-id-reused') throw error;
      // Another window told a part of it a moment ago: so it is told once more, as another walk.
      this.#mark(steps, base, uuid());
      return this.report({ client_id });
    }
  }

  #waiting(clientId) {
    return this.#session.state.outbox.find(({ client_id }) => client_id === clientId);
  }

  /** What was pressed after this walk, over a text, began where the walk ended. */
  #rebase({ version }, { seq, node }) {
    const later = this.#session.state.outbox.filter(({ step, walk }) => step && !walk);
    const from = later.findIndex(({ step }) => step.asked === node);
    if (from >= 0) this.#mark(later.slice(from), { version, base_seq: seq });
  }

  /** `tables`: the desk's of now, and the one that was walked. */
  #fix(clientId, ...tables) {
    const { outbox } = this.#session.state;
    const from = outbox.findIndex(({ client_id }) => client_id === clientId);
    if (from < 0) return;
    const rest = outbox.slice(from);
    const other = rest.findIndex(({ step, state }) => !step || state !== 'pending');
    const pressed = rest.slice(0, other < 0 ? rest.length : other);
    const [first] = pressed;
    const table = tables.find((each) => walkable(each, pressed)[0] === first);
    // What another window pressed at a question that is answered here is a walk of its own.
    if (table) this.#mark(walkable(table, pressed), table, clientId);
    else this.#mark(pressed, first.base ?? first.step.base, clientId);
  }

  #mark(steps, { version, base_seq }, walk) {
    this.#session.apply({ type: 'walking', walk, base: { version, base_seq }, clients: steps.map(({ client_id }) => client_id) });
  }
}
