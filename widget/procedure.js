/**
 * Walks what is left of a procedure while the desk cannot be asked. The table that the desk unfolded, and what waits to
 * be sent, give what is said meanwhile and which buttons there are: nothing else is kept, so a reload changes nothing.
 */
import { lastSeq } from './conversation.js';

/** The states of the line in which the desk is not asked. */
const CUT = ['offline', 'unreachable', 'portal', 'busy'];

/**
 * -> {said(item): what stands for a waiting text and after it; at: the state that is reached, where the table still
 * holds; question: {seq, choices: [{label, step}]} or null}
 *
 * A step is {key, asked, base}: the button, the node of its question, and the table's {version, base_seq}.
 */
export function ahead({ state, line }) {
  const { table, outbox } = state;
  const isCut = CUT.includes(line);
  if (!table?.states) return { question: null };
  const { stands, at } = along(table, outbox);
  // Numbered as the desk will number them, what is shown now stays the same element when it is the desk's.
  const numbered = numbering(table, outbox, stands, state);
  const said = (item) => {
    const stand = stands.get(item.client_id);
    if (!stand || (!item.step && !isCut)) return [item];
    const of = (n) => numbered.get(item.client_id)?.[n] ?? { key: `${item.client_id} ${n}` };
    const { state: waiting, why, ...mine } = item;
    return [{ ...mine, offline: true, ...(item === outbox[0] ? {} : of(0)) }, ...stand.says.map((line, n) => ({ ...message(line, stand, item.at), ...of(n + 1) }))];
  };
  const pressed = stands.size;
  const holds = table.base_seq === lastSeq(state);
  const open = isCut && holds && at.choices.length > 0;
  return { said, at: holds ? at : null, question: open ? { seq: pressed ? `${table.base_seq}+${pressed}` : table.base_seq, choices: choices(table, at) } : null };
}

/** Those of `items` that are a walk from the table's first state, each an answer to the question it was pressed at. */
export function walkable(table, items) {
  if (!table?.states) return [];
  const { stands } = along(table, items);
  return items.filter(({ client_id }) => stands.has(client_id));
}

/** -> {stands: the state that each item's press leads to, by client id; at: where that ends} */
function along(table, items) {
  const stands = new Map();
  let at = table.states[table.start];
  for (const item of items) {
    const way = at.choices.find(({ key }) => (item.step ? item.step.key === key && item.step.asked === node(at) : item.choice === `${table.base_seq}:${key}`));
    if (!way || item.state === 'failed') continue;
    at = table.states[way.to];
    stands.set(item.client_id, at);
  }
  return { stands, at };
}

/** {seq}s of what was pressed and of its answers, by client id, as far as nothing else comes before them. */
function numbering(table, outbox, stands, state) {
  const numbers = new Map();
  if (table.base_seq !== lastSeq(state)) return numbers;
  let seq = table.base_seq;
  for (const { client_id } of outbox) {
    const stand = stands.get(client_id);
    if (!stand) break;
    numbers.set(client_id, [{}, ...stand.says].map(() => ({ seq: ++seq, client_id: null })));
  }
  return numbers;
}

function choices({ version, base_seq }, at) {
  return at.choices.map(({ key, label }) => ({ label, step: { key, asked: node(at), base: { version, base_seq } } }));
}

function node({ says }) {
  return says.at(-1)?.node ?? null;
}

function message({ show, ...said }, { timer }, at) {
  const due = timer && new Date(Date.parse(at) + timer.seconds * 1000).toISOString();
  return { author: 'bot', name: null, ...said, show: show?.kind === 'timer' && due ? { ...show, due } : show, choices: [], at, client_id: null, offline: true };
}
