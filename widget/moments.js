/** What it is time for, by what the desk said last. */
import { question } from './conversation.js';

/** The desk's own sentences after which a new problem is described, so that suggesting whole questions helps. */
const OPEN_QUESTIONS = ['greeting', 'restarted', 'not-understood', 'still-not-understood', 'anything-else'];

/** The desk's own questions that want words rather than a press. */
const ASKING = ['contact', 'contact-own-domain', 'field'];

/** Whether a new problem is being described. Anywhere else (a contact, a password) no half-typed text leaves the device. */
export function mayBeSuggested(state) {
  if (state.status === 'waiting' || state.status === 'person') return false;
  const phrase = lastPhrase(state);
  return phrase === null || OPEN_QUESTIONS.includes(phrase);
}

/** Whether it is time to ask how it went: an end is reached and no question is open. */
export function mayBeRated(state) {
  if (state.end === 'open' || state.status === 'person' || state.rated || state.outbox.length) return false;
  return !question(state) && !ASKING.includes(lastPhrase(state));
}

/** What the desk said last: the phrase of `desk.<phrase>`, a step's id, or null before its first word. */
function lastPhrase({ messages }) {
  return messages.findLast(({ author }) => author === 'bot')?.node?.replace('desk.', '') ?? null;
}
