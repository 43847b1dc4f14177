import { EMPTY, lastSeq, nextRequest, question, reduce, unread } from '/widget/conversation.js';
import { mayBeRated, mayBeSuggested } from '/widget/moments.js';
import { equal, ok } from './assert.js';

const bot = (seq, more = {}) => ({ seq, author: 'bot', node: 'desk.greeting', text: `bot ${seq}`, choices: [], client_id: null, ...more });
const mine = (seq, client_id) => ({ seq, author: 'customer', text: 'mine', choices: [], client_id });
const opened = (messages) => reduce(EMPTY, { type: 'opened', id: 'a', token: 't', status: 'bot', end: 'open', messages });
const say = (state, client_id, more = {}) => reduce(state, { type: 'say', item: { client_id, text: client_id, at: '2026-11-24T10:00:00Z', ...more } });

export function what_was_written_waits_in_order_until_the_desk_has_it() {
  let state = say(say(opened([bot(1)]), 'x'), 'y');

  equal(nextRequest(state).item.client_id, 'x');

  state = reduce(state, { type: 'received', messages: [mine(2, 'x'), bot(3)] });

  equal(state.outbox.map(({ client_id }) => client_id), ['y']);
  equal(nextRequest(state).item.client_id, 'y');
}

export function a_message_that_comes_twice_is_there_once() {
  const state = reduce(reduce(opened([bot(1)]), { type: 'received', messages: [bot(2)] }), { type: 'received', messages: [bot(1), bot(2)] });

  equal(state.messages.map(({ seq }) => seq), [1, 2]);
}

export function the_stream_resumes_before_a_gap() {
  const state = reduce(opened([bot(1)]), { type: 'received', messages: [bot(4)] });

  equal(lastSeq(state), 1);
  equal(lastSeq(reduce(state, { type: 'received', messages: [bot(2), bot(3)] })), 4);
}

export function without_a_conversation_the_opening_comes_first() {
  const state = say(reduce(EMPTY, { type: 'opening', client_id: 'o' }), 'x');

  equal(nextRequest(state), { kind: 'opening', client_id: 'o' });
}

export function a_text_without_any_conversation_opens_one() {
  equal(nextRequest(say(EMPTY, 'x')), { kind: 'opening', client_id: 'x', text: 'x' });
}

export function when_the_conversation_is_over_the_text_opens_the_next_one() {
  const state = reduce(say(opened([bot(1)]), 'x', { choice: '1:0' }), { type: 'gone' });

  equal(nextRequest(state), { kind: 'opening', client_id: 'x', text: 'x' });
  equal(state.past.map(({ seq, conversation }) => [seq, conversation]), [[1, 'a']]);
  ok(!('choice' in state.outbox[0]), 'a choice means nothing in another conversation');
}

export function a_refused_text_stays_and_lets_the_next_one_pass() {
  const state = reduce(say(say(opened([bot(1)]), 'x'), 'y'), { type: 'refused', client_id: 'x', why: 'too long' });

  equal(state.outbox.map((item) => [item.client_id, item.state]), [['x', 'failed'], ['y', 'pending']]);
  equal(nextRequest(state).item.client_id, 'y');
}

export function a_text_tried_again_is_a_new_one() {
  const refused = reduce(say(opened([bot(1)]), 'x'), { type: 'refused', client_id: 'x', why: 'no' });

  equal(nextRequest(reduce(refused, { type: 'retry', client_id: 'x', fresh: 'z' })).item.client_id, 'z');
}

export function only_the_last_question_can_be_pressed() {
  const choices = [{ id: '1:0', label: 'はい' }];
  const state = opened([bot(1, { choices })]);

  equal(question(state).seq, 1);
  equal(question(say(state, 'x')), null);
  equal(question(reduce(state, { type: 'received', messages: [mine(2, 'x')] })), null);
  equal(question(reduce(state, { type: 'received', messages: [bot(2)] })).seq, 1);
  equal(question(reduce(state, { type: 'received', status: 'person' })), null);
}

export function what_came_since_the_last_look_is_unread() {
  let state = reduce(opened([bot(1)]), { type: 'seen' });
  state = reduce(state, { type: 'received', messages: [mine(2, 'x'), bot(3), bot(4)] });

  equal(unread(state), 2);
  equal(unread(reduce(state, { type: 'seen' })), 0);
}

export function half_typed_text_leaves_the_device_only_while_a_problem_is_described() {
  ok(mayBeSuggested(EMPTY));
  ok(mayBeSuggested(opened([bot(1)])));
  ok(!mayBeSuggested(opened([bot(1, { node: 'desk.contact' })])));
  ok(!mayBeSuggested(opened([bot(1, { node: 'receive-password.wrong' })])));
  ok(!mayBeSuggested(reduce(opened([bot(1)]), { type: 'received', status: 'person' })));
}

export function it_is_asked_how_it_went_once_and_again_after_a_new_problem() {
  const solved = reduce(opened([bot(1)]), { type: 'received', messages: [bot(2)], end: 'resolved' });
  const rated = reduce(solved, { type: 'rated' });

  ok(mayBeRated(solved));
  ok(!mayBeRated(rated));
  ok(!mayBeRated(reduce(rated, { type: 'received', messages: [bot(3)] })));
  ok(!mayBeRated(reduce(solved, { type: 'received', messages: [bot(3, { node: 'desk.contact' })], end: 'handoff' })));
  ok(!mayBeRated(reduce(solved, { type: 'received', messages: [bot(3, { choices: [{ id: '3:0', label: 'はい' }] })] })));
  const again = reduce(rated, { type: 'received', messages: [bot(3)], end: 'open' });
  ok(mayBeRated(reduce(again, { type: 'received', messages: [bot(4)], end: 'resolved' })));
}

export function another_tabs_text_is_not_lost_and_an_accepted_one_does_not_come_back() {
  const here = say(opened([bot(1)]), 'x');
  const record = { ...opened([bot(1)]), outbox: [{ client_id: 'y', text: 'y', state: 'pending' }] };

  const both = reduce(here, { type: 'merge', record, known: new Set(['x']) });
  equal(both.outbox.map(({ client_id }) => client_id), ['x', 'y']);

  const done = reduce(reduce(both, { type: 'received', messages: [mine(2, 'x'), mine(3, 'y')] }), { type: 'merge', record, known: new Set(['x', 'y']) });
  equal(done.outbox, []);
}

export function a_record_of_an_older_moment_does_not_turn_the_state_back() {
  const older = opened([bot(1)]);
  const newer = reduce(older, { type: 'received', messages: [bot(2)], status: 'waiting', end: 'handoff' });

  const merged = reduce(newer, { type: 'merge', record: older, known: new Set() });

  equal([merged.status, merged.end, merged.messages.length], ['waiting', 'handoff', 2]);
}

export function starting_over_keeps_what_was_not_sent() {
  const state = reduce(say(opened([bot(1)]), 'x', { choice: '1:0' }), { type: 'restart' });

  equal([state.id, state.messages.length, state.outbox.map(({ text, choice }) => [text, choice])], [null, 0, [['x', null]]]);
}

export function no_action_changes_the_state_it_was_given() {
  const state = Object.freeze({ ...say(opened([bot(1)]), 'x') });
  for (const part of [state.messages, state.outbox, state.past]) Object.freeze(part);

  reduce(state, { type: 'received', messages: [bot(2)] });
  reduce(state, { type: 'refused', client_id: 'x', why: 'no' });
  reduce(state, { type: 'gone' });
}

const step = (client_id, key, more = {}) => ({ client_id, text: key, step: { key, asked: 'a.q' }, ...more });

export function a_walk_is_done_as_a_whole() {
  let state = say(say(say(opened([bot(1)]), 'x', step('x', 'yes')), 'y', step('y', 'no')), 'z');

  equal(nextRequest(state).kind, 'walk');
  state = reduce(state, { type: 'walking', walk: 'x', base: { base_seq: 1 }, clients: ['x', 'y'] });

  equal(reduce(state, { type: 'received', messages: [mine(2, 'x'), bot(3)] }).outbox.map(({ client_id }) => client_id), ['z']);
  equal(reduce(state, { type: 'received', messages: [bot(2)], walk: 'x' }).outbox.map(({ client_id }) => client_id), ['z']);
  equal(reduce(state, { type: 'refused', client_id: 'x', why: 'no' }).outbox.map((item) => [item.state, item.step]), [['failed', null], ['failed', null], ['pending', undefined]]);
}

export function a_walk_that_another_tab_has_fixed_is_the_same_here() {
  const state = say(say(opened([bot(1)]), 'x', step('x', 'yes')), 'y', step('y', 'no'));
  const record = reduce(state, { type: 'walking', walk: 'x', base: { base_seq: 1 }, clients: ['x', 'y'] });
  const known = new Set(['x', 'y']);

  for (const type of ['merge', 'unsent']) {
    const fixed = reduce(state, { type, record, known });
    equal(fixed.outbox.map(({ walk, base }) => [walk, base]), [['x', { base_seq: 1 }], ['x', { base_seq: 1 }]]);
    equal(reduce(fixed, { type: 'received', messages: [mine(2, 'x'), bot(3)] }).outbox, []);
  }
}

export function a_conversation_from_another_device_takes_the_place_of_this_one() {
  const state = reduce(say(opened([bot(1)]), 'x'), { type: 'moved', id: 'there', token: 'u', messages: [bot(1), bot(2)] });

  equal([state.id, state.messages.length, state.past, state.outbox.length], ['there', 2, [], 1]);
}

export function steps_of_a_conversation_that_is_over_stay_to_be_read_and_are_not_said_in_the_next() {
  const state = reduce(say(opened([bot(1)]), 'x', step('x', 'yes')), { type: 'gone' });

  equal([state.outbox, state.past.map(({ text }) => text)], [[], ['bot 1', 'yes']]);
}

export function a_picture_without_a_conversation_opens_one_without_words() {
  equal(nextRequest(say(EMPTY, 'x', { text: '', picture: { key: 'k' } })), { kind: 'opening', client_id: 'x' });
}
