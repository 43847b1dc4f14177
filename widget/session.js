/**
 * One conversation with the desk, without any page: keeps the state, sends what waits, follows the stream, and keeps
 * all of it on the device. Fires `change` (state or line) and `news` (a new message); `wake` is its own.
 *
 * `line`: how the desk was reached last: connecting | online | offline | unreachable | portal | busy.
 */
import { DeskError } from './api.js';
import { EMPTY, expectsNews, lastSeq, nextRequest, reduce } from './conversation.js';
import { uuid } from './ids.js';

const LONGEST_PAUSE = 10_000;
/** A tab in the background gives its stream back: browsers allow six connections to one host. */
const HIDDEN_GRACE = 30_000;
const TYPING_SHOWN = 8_000;

export class Session extends EventTarget {
  state = EMPTY;
  line = 'connecting';
  about = null;

  #api;
  #storage;
  #extras;
  #closing = new AbortController();
  #stream = null;
  /** The conversation that the stream belongs to. */
  #followed = null;
  #pumping = false;
  #watched = false;
  #known = new Set();
  #hiddenSince;
  #typed;

  /** `extras()`: a promise of what is needed seldom; of null where it cannot be had now. */
  constructor(api, storage, extras) {
    super();
    this.#api = api;
    this.#storage = storage;
    this.#extras = extras;
    this.#adopt();
    const { signal } = this.#closing;
    storage.watch(() => this.#elsewhere(), signal);
    addEventListener('online', () => this.retryNow(), { signal });
    addEventListener('offline', () => this.#lost(), { signal });
    document.addEventListener('visibilitychange', () => this.#visibility(), { signal });
  }

  /** Ends everything; what waits stays on the device. */
  close() {
    clearTimeout(this.#hiddenSince);
    clearTimeout(this.#typed);
    this.#closing.abort();
    this.#endStream();
    this.#wake();
  }

  // Actions ---------------------------------------------------------------------------------------------------------

  /** The customer looks (or no longer does). Looking without a conversation begins one, with the desk's greeting. */
  watch(watched) {
    this.#watched = watched;
    if (watched) {
      if (!this.state.id && !this.state.opening && !this.state.outbox.length) {
        this.#adopt();
        if (!this.state.id) this.#dispatch({ type: 'opening', client_id: uuid() });
      }
      this.#learnAbout();
    }
    this.#go();
  }

  /** `item`: {text, choice?, step?, picture?}, as it waits in `state.outbox`. */
  say(item) {
    const client_id = uuid();
    this.#known.add(client_id);
    this.apply({ type: 'say', item: { client_id, at: new Date().toISOString(), ...item } });
  }

  /** Changes the state, as `reduce` knows it, and does what follows from that. */
  apply(action) {
    this.#news(action);
    this.#go();
  }

  /** Tries a refused text once more, as a new one. */
  retry(clientId) {
    const fresh = uuid();
    this.#known.add(fresh);
    this.apply({ type: 'retry', client_id: clientId, fresh });
  }

  /** Ends the waiting between two tries. */
  retryNow() {
    this.#wake();
    this.#go();
  }

  /** A new conversation; what was not sent yet goes there. */
  restart() {
    this.apply({ type: 'restart' });
    this.watch(this.#watched);
  }

  markSeen() {
    if (this.state.seen !== lastSeq(this.state)) this.#dispatch({ type: 'seen' });
  }

  // Internal --------------------------------------------------------------------------------------------------------

  get #wantsStream() {
    return this.state.id && !this.#closing.signal.aborted && (this.#watched || expectsNews(this.state));
  }

  #go() {
    this.#pump();
    if (this.#wantsStream && !this.#stream) this.#follow();
    if (!this.#wantsStream) this.#endStream();
  }

  /** Sends what waits, one after the other, for ever the same thing under the same id until the desk has answered. */
  async #pump() {
    if (this.#pumping) return;
    this.#pumping = true;
    let tries = 0;
    try {
      for (let request; !this.#closing.signal.aborted && (request = nextRequest(this.state)); ) {
        try {
          await this.#perform(request);
          tries = 0;
          this.#setLine('online');
        } catch (error) {
          if (!(error instanceof DeskError)) throw error;
          if (this.#closing.signal.aborted) break;
          if (error.passing) {
            this.#setLine(error.kind);
            await this.#pause(pauseBefore(tries++, error.wait));
          } else this.#failed(request, error);
        }
      }
    } finally {
      // Without a pause after the last look at what waits: whatever comes next finds the pump at rest.
      this.#pumping = false;
    }
    if (this.#wantsStream && !this.#stream) this.#follow();
  }

  async #perform(request) {
    const { signal } = this.#closing;
    if (request.kind === 'opening') {
      const { client_id, text } = request;
      const page = location.origin + location.pathname;
      const answer = await this.#api.open({ client_id, ...(text != null && { text }), page }, signal);
      // Restarted or merged meanwhile: this opening is no longer the one.
      if (nextRequest(this.state)?.client_id === client_id) this.#news({ type: 'opened', ...answer });
      return;
    }
    const { client_id, text, choice, at } = request.item;
    const { id } = this.state;
    if (request.kind !== 'message') {
      const answer = await (await this.#extras())?.deliver(request);
      if (!answer) throw new DeskError('offline');
      if (this.state.id === id) this.#news({ type: 'received', ...answer });
      return;
    }
    const answer = await this.#api.send(this.state, { client_id, ...(choice ? { choice } : { text }), at }, signal);
    if (this.state.id === id) this.#news({ type: 'received', ...answer, messages: [answer.message, ...answer.messages] });
  }

  #failed(request, error) {
    this.#setLine('online');
    if (error.kind === 'gone' && this.state.id) {
      this.#dispatch({ type: 'gone' });
      return;
    }
    const client_id = request.client_id ?? request.item.walk ?? request.item.client_id;
    this.#dispatch({ type: 'refused', client_id, why: error.message });
  }

  async #follow() {
    const stream = (this.#stream = new AbortController());
    this.#followed = this.state.id;
    for (let tries = 0; this.#stream === stream && this.#wantsStream; tries++) {
      let wait = 0;
      try {
        for await (const { event, data } of this.#api.events(this.state, lastSeq(this.state), stream.signal)) {
          if (this.#stream !== stream) return;
          tries = 0;
          this.#setLine('online');
          if (event === 'message') this.#news({ type: 'received', messages: [data] });
          if (event === 'status') this.#news({ type: 'received', ...data });
          if (event === 'typing') this.#typing();
        }
      } catch (error) {
        if (!(error instanceof DeskError)) throw error;
        if (this.#stream !== stream) return;
        if (!error.passing) {
          this.#dispatch({ type: 'gone' });
          break;
        }
        wait = error.wait;
        if (error.kind === 'busy') await this.#catchUp(stream.signal);
        // Once is a stream that ended; twice is a line that is lost.
        else if (tries) this.#setLine(error.kind);
      }
      await this.#pause(pauseBefore(tries, wait));
    }
    if (this.#stream === stream) this.#stream = null;
  }

  /** The desk has no stream left for us: what came is fetched instead. */
  async #catchUp(signal) {
    try {
      this.#news({ type: 'received', ...(await this.#api.since(this.state, lastSeq(this.state), signal)) });
      this.#setLine('online');
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
    }
  }

  #typing() {
    this.#dispatch({ type: 'typing', on: true });
    clearTimeout(this.#typed);
    this.#typed = setTimeout(() => this.#dispatch({ type: 'typing', on: false }), TYPING_SHOWN);
  }

  #endStream() {
    if (!this.#stream) return;
    this.#stream.abort();
    this.#stream = null;
    this.#wake();
  }

  #lost() {
    this.#setLine('offline');
    this.#endStream();
    this.#go();
  }

  #visibility() {
    clearTimeout(this.#hiddenSince);
    if (document.visibilityState === 'visible') this.#go();
    else this.#hiddenSince = setTimeout(() => this.#endStream(), HIDDEN_GRACE);
  }

  /** Between two tries; `#wake` ends it. */
  #pause(milliseconds) {
    return new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
      this.addEventListener('wake', resolve, { once: true });
    });
  }

  #wake() {
    this.dispatchEvent(new Event('wake'));
  }

  /** Takes over what is on the device. */
  #adopt() {
    const record = this.#storage.read();
    if (!record) return;
    this.about ??= record.about;
    this.#take('merge', record);
  }

  /** Another tab wrote (or wiped) what is on the device. */
  #elsewhere() {
    const { id, messages } = this.state;
    if (this.#storage.read()) this.#adopt();
    else this.state = EMPTY;
    if (this.state.id === id) this.#tellNews(messages.at(-1)?.seq ?? 0);
    this.#changed();
    this.#go();
  }

  async #learnAbout() {
    try {
      this.about = await this.#api.about(this.#closing.signal);
      this.#keep();
      this.#changed();
    } catch (error) {
      // Only the phone line of the window is older for it.
      if (!(error instanceof DeskError)) throw error;
    }
  }

  #news(action) {
    const { id, messages } = this.state;
    this.#dispatch(action);
    this.#tellNews((this.state.id === id && messages.at(-1)?.seq) || 0);
  }

  #tellNews(before) {
    for (const message of this.state.messages) {
      if (message.seq > before) this.dispatchEvent(new CustomEvent('news', { detail: message }));
    }
  }

  #dispatch(action) {
    this.state = reduce(this.state, action);
    if (action.type !== 'typing') this.#keep();
    this.#changed();
  }

  #keep() {
    if (this.state === EMPTY) {
      this.#storage.clear();
      return;
    }
    const record = this.#storage.read();
    // Written by another tab a moment ago: what it is about to send must not be lost.
    if (record?.id === this.state.id) this.#take('unsent', record);
    this.#storage.write({ ...this.state, typing: false, about: this.about, live: expectsNews(this.state) });
  }

  #take(type, record) {
    this.state = reduce(this.state, { type, record, known: this.#known });
    for (const { client_id } of this.state.outbox) this.#known.add(client_id);
  }

  #setLine(line) {
    if (this.line === line) return;
    this.line = line;
    if (line === 'online') this.#wake();
    this.#changed();
  }

  #changed() {
    if (this.state.id !== this.#followed) this.#endStream();
    this.dispatchEvent(new Event('change'));
  }
}

/** Milliseconds before the next try: doubling from a second, half of it by chance, so that a crowd does not come back at once. */
function pauseBefore(tries, wait) {
  return Math.max(wait * 1000, Math.min(LONGEST_PAUSE, 1000 * 2 ** tries) * (0.5 + Math.random() / 2));
}
