/** Where in the procedure the customer is: the questions asked so far, and how many there can be at most. */

/** The desk's own sentences with which a new problem begins. */
const BEGINNINGS = ['desk.greeting', 'desk.restarted', 'desk.anything-else'];

/**
 * -> {step, most}, or null where no question of a procedure is open. `at`: the state of `table` whose question it is.
 * A question that is asked twice counts once.
 */
export function place({ messages, outbox }, table, at) {
  if (!isStep(asks(at)) || !at.choices.length) return null;
  const begun = messages.findLastIndex(({ node }) => BEGINNINGS.includes(node)) + 1;
  const answered = messages.slice(begun).filter((_, index, all) => all[index + 1]?.author === 'customer').map(({ node }) => node);
  const asked = new Set([...answered, ...outbox.map(({ step }) => step?.asked), asks(at)].filter(isStep));
  const possible = new Set([...asked, ...reachable(table.states, at).map(asks).filter(isStep)]);
  return { step: asked.size, most: possible.size };
}

/** The states with a question that can be reached from here. */
function reachable(states, at) {
  const found = new Set([at]);
  for (const { choices } of found) for (const { to } of choices) found.add(states[to]);
  return [...found].filter(({ choices }) => choices.length);
}

function asks({ says }) {
  return says.at(-1)?.node;
}

function isStep(node) {
  return Boolean(node) && !node.startsWith('desk.');
}
