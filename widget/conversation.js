/**
 * The conversation as a value: `reduce(state, action)` gives the next one, and nothing here touches the page, the
 * network or the device. What the customer wrote waits in `outbox`, in order, until the desk has it in `messages`.
 *
 * state.messages  what the desk has, in order of `seq`; a gap (missed while the line was down) is filled by the stream
 * state.past      messages of conversations that are over, oldest first, each with its `conversation`
 * state.outbox    [{client_id, text, choice?, step?, walk?, picture?, at, state: 'pending' | 'failed', why?}]
 * state.table     what is left of the running procedure, as the desk unfolded it after message `base_seq`
 */

const PAST_KEPT = 100;

export const EMPTY = Object.freeze({
  id: null, token: null, opening: null, status: 'bot', end: 'open', agent: null,
  messages: [], past: [], outbox: [], table: null, seen: 0, rated: false, typing: false,
});

export function reduce(state, action) {
  switch (action.type) {
    case 'opening':
      return { ...state, opening: action.client_id };
    case 'opened':
      return received({ ...left(state), id: action.id, token: action.token, opening: null }, action);
    case 'moved':
      // Another device's conversation goes on here.
      return reduce(reduce(state, { type: 'restart' }), { ...action, type: 'opened' });
    case 'say':
      return { ...state, outbox: [...state.outbox, { ...action.item, state: 'pending' }] };
    case 'refused':
      return {
        ...state,
        outbox: changed(state.outbox, action.client_id, { state: 'failed', why: action.why, step: null, walk: null }),
        opening: state.opening === action.client_id ? null : state.opening,
      };
    case 'retry':
      return { ...state, outbox: changed(state.outbox, action.client_id, { client_id: action.fresh, state: 'pending', why: null }) };
    case 'discard':
      return { ...state, outbox: state.outbox.filter(({ client_id }) => client_id !== action.client_id) };
    case 'received':
      return received(state, action);
    case 'table':
      return { ...state, table: action.table };
    case 'walking':
      return { ...state, outbox: state.outbox.map((item) => (action.clients.includes(item.client_id) ? { ...item, walk: action.walk, base: action.base } : item)) };
    case 'typing':
      return { ...state, typing: action.on };
    case 'gone':
      return left(state);
    case 'seen':
      return { ...state, seen: lastSeq(state) };
    case 'rated':
      return { ...state, rated: true };
    case 'merge':
      return merge(state, action.record, action.known);
    case 'unsent':
      return { ...state, outbox: shared(state, action.record, action.known) };
    case 'restart':
      return { ...EMPTY, outbox: withoutChoices(state.outbox) };
    case 'forget':
      return EMPTY;
    default:
      throw new TypeError(`unknown action ${action.type}`);
  }
}

/** What is to be sent next: the opening, then the waiting texts in order; null when nothing waits. */
export function nextRequest(state) {
  const item = state.outbox.find((each) => each.state === 'pending');
  if (state.id) return item ? { kind: item.step ? 'walk' : item.picture ? 'picture' : 'message', item } : null;
  if (state.opening) return { kind: 'opening', client_id: state.opening };
  return item ? { kind: 'opening', client_id: item.client_id, text: item.text || undefined } : null;
}

/** The number up to which nothing is missing: what the stream resumes from. */
export function lastSeq(state) {
  const gap = state.messages.findIndex(({ seq }, index) => seq !== index + 1);
  return gap < 0 ? state.messages.length : gap;
}

/** The message whose choices can be pressed now, or null. */
export function question(state) {
  if (state.outbox.some((item) => item.state === 'pending')) return null;
  if (state.status === 'person') return null;
  for (let i = state.messages.length - 1; i >= 0; i--) {
    const message = state.messages[i];
    if (message.author === 'customer') return null;
    if (message.choices?.length) return message;
  }
  return null;
}

/** How many messages of the desk came since the customer last looked. */
export function unread(state) {
  return state.messages.filter(({ seq, author }) => seq > state.seen && author !== 'customer').length;
}

/** Whether something may still come by itself (an agent, a countdown), so that a closed chat keeps listening. */
export function expectsNews(state) {
  if (!state.id) return false;
  return state.outbox.length > 0 || state.status === 'waiting' || state.status === 'person' || state.messages.slice(-8).some(({ show }) => show?.due);
}

/** `clientId`: of one text, or of a walk with all its steps. */
function changed(outbox, clientId, change) {
  return outbox.map((item) => ((item.walk ?? item.client_id) === clientId ? { ...item, ...change } : item));
}

function received(state, { messages = [], walk, status = state.status, end = state.end, agent = state.agent }) {
  const bySeq = new Map([...state.messages, ...messages].map((message) => [message.seq, message]));
  const merged = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  const stored = new Set([walk, ...merged.map(({ client_id }) => client_id)].filter(Boolean));
  return {
    ...state,
    messages: merged,
    outbox: state.outbox.filter((item) => !stored.has(item.walk ?? item.client_id)),
    status,
    end,
    agent,
    typing: messages.some(({ author }) => author !== 'customer') ? false : state.typing,
    rated: end === 'open' ? false : state.rated,
  };
}

/** The conversation is over: what was said stays to be read, what was not sent goes to the next one. */
function left(state) {
  if (!state.id) return state;
  // What was pressed offline is to be read; as texts it would mean nothing in the next conversation.
  const pressed = state.outbox.filter(({ step }) => step).map(({ client_id, text, at }) => ({ client_id, text, at, author: 'customer', name: null }));
  const over = [...state.messages, ...pressed].map((message) => ({ ...message, conversation: state.id }));
  return {
    ...EMPTY,
    past: [...state.past, ...over].slice(-PAST_KEPT),
    outbox: withoutChoices(state.outbox),
  };
}

/** What waits here, with the walks that the other tab has fixed, and what waits there only. */
function shared(state, record, known) {
  const theirs = new Map(record.outbox.map((item) => [item.client_id, item]));
  const mine = state.outbox.map((item) => {
    const { walk, base } = theirs.get(item.client_id) ?? item;
    return item.walk || !walk ? item : { ...item, walk, base };
  });
  return [...mine, ...record.outbox.filter(({ client_id }) => !known.has(client_id))];
}

/** A choice means nothing in another conversation; its words do. */
function withoutChoices(outbox) {
  return outbox.filter(({ step }) => !step).map(({ choice, ...item }) => item);
}

/** Another tab wrote `record`. `known`: the client ids that this tab has had in hand; others are new here. */
function merge(state, record, known) {
  if (record.id === state.id) {
    const { messages, status, end, agent, past, table } = record;
    const opening = state.opening ?? record.opening;
    const seen = Math.max(state.seen, record.seen);
    const news = lastSeq(record) >= lastSeq(state) ? { messages, status, end, agent } : { messages };
    return received({ ...state, opening, seen, past, table, outbox: shared(state, record, known) }, news);
  }
  const theirs = new Set(record.outbox.map(({ client_id }) => client_id));
  const mine = withoutChoices(state.outbox.filter(({ client_id }) => !theirs.has(client_id)));
  const { id, token, opening, past, seen, rated, table } = record;
  return received({ ...EMPTY, id, token, opening, past, seen, rated, table, outbox: [...record.outbox, ...mine] }, record);
}
