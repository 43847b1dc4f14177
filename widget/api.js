/**
 * Speaks with the desk. Whatever is not surely the desk's answer (a captive portal's page, a proxy's 502) is told apart
 * and never taken for a reply: `DeskError.kind` is
 *   offline      no answer at all          portal  an answer, but another page's
 *   unreachable  the desk is down          busy    come again after `wait` seconds
 *   gone         this conversation is over or unknown
 *   refused      a real no; `message` says why, in Japanese, `code` for machines
 */

const PATIENCE = 30_000;
/** The desk pings every 15 s; two missed pings and some seconds mean that the line is dead. */
const SILENCE = 40_000;

export class DeskError extends Error {
  constructor(kind, message = '', wait = 0, code = '') {
    super(message);
    this.name = 'DeskError';
    this.kind = kind;
    this.wait = wait;
    this.code = code;
  }

  get passing() {
    return this.kind !== 'gone' && this.kind !== 'refused';
  }
}

export class Api {
  #base;

  constructor(base) {
    this.#base = base;
  }

  url(path) {
    return new URL(path, this.#base).href;
  }

  open(body, signal) {
    return this.json('api/chat/conversations', { body, signal, shape: isOpened });
  }

  send({ id, token }, body, signal) {
    return this.json(`${conversation(id)}/messages`, { token, body, signal, shape: ({ message }) => message?.seq });
  }

  /** What came after `seq`, for when the desk has no stream left. */
  since({ id, token }, seq, signal) {
    return this.json(`${conversation(id)}/messages?after=${seq}`, { token, signal, shape: ({ messages }) => Array.isArray(messages) });
  }

  /** Name, phone and hours of the desk. */
  about(signal) {
    return this.json('api/chat/desk', { signal, shape: ({ phone }) => phone });
  }

  /**
   * The event stream from `seq` on: yields `{event: 'connected'}`, then `{event, data}` until the desk closes it; throws
   * when the line is lost.
   */
  async *events({ id, token }, seq, signal) {
    const silence = new AbortController();
    let alarm;
    const listen = () => {
      clearTimeout(alarm);
      alarm = setTimeout(() => silence.abort(), SILENCE);
    };
    listen();
    try {
      const headers = { Accept: 'text/event-stream', ...(seq ? { 'Last-Event-ID': String(seq) } : {}) };
      const answer = await this.ask(`${conversation(id)}/events`, { token, headers, signal: AbortSignal.any([signal, silence.signal]) });
      if (!mediaType(answer).startsWith('text/event-stream')) throw new DeskError('portal');
      yield { event: 'connected' };
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new EventParser();
      for (let chunk; !(chunk = await reader.read()).done; ) {
        listen();
        yield* parser.push(chunk.value);
      }
    } catch (error) {
      throw error instanceof DeskError ? error : new DeskError('offline');
    } finally {
      clearTimeout(alarm);
    }
  }

  /** What the desk answers, as JSON of which `shape` holds. `options`: as for `ask`. */
  async json(path, { shape, signal, ...rest }) {
    const patience = AbortSignal.timeout(PATIENCE);
    const answer = await this.ask(path, { ...rest, signal: signal ? AbortSignal.any([signal, patience]) : patience });
    if (!/^application\/json/.test(mediaType(answer))) throw new DeskError('portal');
    let value;
    try {
      value = await answer.json();
    } catch {
      throw new DeskError('offline');
    }
    if (!shape(value)) throw new DeskError('portal');
    return value;
  }

  /** The desk's answer as it comes; throws `DeskError` unless it is a success. */
  async ask(path, { token, body, headers, signal }) {
    let answer;
    try {
      answer = await fetch(this.url(path), {
        method: body ? 'POST' : 'GET',
        body: body && JSON.stringify(body),
        headers: {
          ...(body && { 'Content-Type': 'application/json' }),
          ...(token && { Authorization: `Bearer ${token}` }),
          ...headers,
        },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'manual',
        signal,
      });
    } catch {
      throw new DeskError('offline');
    }
    if (answer.ok) return answer;
    // A captive portal sends elsewhere; the desk never does.
    if (answer.type === 'opaqueredirect') throw new DeskError('portal');
    throw await refusal(answer);
  }
}

/** The error that an answer stands for which is no success. */
export async function refusal(answer) {
  const wait = Number(answer.headers.get('Retry-After')) || 0;
  if (!mediaType(answer).startsWith('application/problem+json')) {
    return new DeskError(answer.status >= 500 ? 'unreachable' : 'portal', '', wait);
  }
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 429 || problem.code === 'overloaded') return new DeskError('busy', '', wait || 5);
  if (answer.status >= 500) return new DeskError('unreachable', '', wait);
  if (answer.status === 404 || answer.status === 410) return new DeskError('gone');
  return new DeskError('refused', problem.errors?.[0]?.detail ?? problem.detail ?? problem.title, 0, problem.code);
}

/** The address of a conversation. */
export function conversation(id) {
  return `api/chat/conversations/${encodeURIComponent(id)}`;
}

function mediaType(answer) {
  return answer.headers.get('Content-Type') ?? '';
}

function isOpened({ id, token, messages }) {
  return id && token && Array.isArray(messages);
}

/** Server-sent events, as the HTML standard writes them, from text in pieces. */
export class EventParser {
  #rest = '';
  #event = '';
  #data = [];

  /** Takes a piece of the stream, gives the events that it completes. Data is JSON; what is not is left out. */
  *push(piece) {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const line of lines) {
      if (line === '') yield* this.#complete();
      else this.#take(line);
    }
  }

  #take(line) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === 'event') this.#event = value;
    if (field === 'data') this.#data.push(value);
  }

  *#complete() {
    const event = this.#event;
    const data = this.#data.join('\n');
    this.#event = '';
    this.#data = [];
    if (!data) return;
    try {
      yield { event, data: JSON.parse(data) };
    } catch {
      // Not the desk's: a proxy wrote into the stream.
    }
  }
}
