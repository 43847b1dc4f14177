import { EMPTY, reduce } from '/widget/conversation.js';
import { ahead, walkable } from '/widget/procedure.js';
import { place } from '/widget/progress.js';
import { equal, ok } from './assert.js';

const says = (node, show = null) => ({ node, text: `text of ${node}`, caution: null, show });
const way = (key, to) => ({ key, label: key, to });
const TABLE = {
  version: 'v', base_seq: 2, start: '0', phone: '03-0000-0000',
  states: {
    0: { says: [says('t.first')], choices: [way('yes', '1'), way('no', '2')], timer: null, end: null },
    1: { says: [says('t.begin'), says('t.second')], choices: [way('done', '2')], timer: null, end: null },
    2: { says: [says('t.wait', { kind: 'timer', label: '' })], choices: [way('solved', '3')], timer: { kind: 'after', seconds: 60 }, end: null },
    3: { says: [says('desk.solved')], choices: [], timer: null, end: 'resolved' },
  },
};
const AT = '2026-11-24T10:00:00.000Z';
const messages = [{ seq: 1, author: 'customer', text: 'a', choices: [] }, { seq: 2, author: 'bot', node: 't.first', text: 'b', choices: [{ id: '2:yes', label: 'yes' }] }];
const begun = reduce(reduce(EMPTY, { type: 'opened', id: 'c', token: 't', status: 'bot', end: 'open', messages }), { type: 'table', table: TABLE });
const say = (state, item) => reduce(state, { type: 'say', item: { client_id: item.text, at: AT, ...item } });
const labels = ({ question }) => question?.choices.map(({ label }) => label) ?? null;
const cut = (state) => ahead({ state, line: 'offline' });

/** Presses what the walk offers, as the window does. */
function press(state, label) {
  const { step } = cut(state).question.choices.find((choice) => choice.label === label);
  return say(state, { text: label, client_id: `${label} ${state.outbox.length}`, step });
}

export function with_the_line_up_the_desk_is_asked() {
  equal(labels(ahead({ state: begun, line: 'online' })), null);
  equal(labels(ahead({ state: begun, line: 'connecting' })), null);
}

export function without_a_line_the_same_question_can_be_answered() {
  equal(labels(cut(begun)), ['yes', 'no']);
  equal(cut(begun).question.seq, 2, 'the same buttons as before');
}

export function a_press_leads_on_and_says_what_the_desk_would_say() {
  const state = press(begun, 'yes');

  equal(labels(cut(state)), ['done']);
  equal(cut(state).said(state.outbox[0]).map(({ text, seq, offline, author }) => [text, seq ?? null, offline, author ?? null]), [
    ['yes', null, true, null],
    ['text of t.begin', 4, true, 'bot'],
    ['text of t.second', 5, true, 'bot'],
  ]);
}

export function a_countdown_runs_from_the_press() {
  const state = press(begun, 'no');

  equal(cut(state).said(state.outbox[0])[1].show.due, '2026-11-24T10:01:00.000Z');
}

export function at_the_end_nothing_can_be_pressed() {
  equal(labels(cut(press(press(begun, 'no'), 'solved'))), null);
}

export function a_text_is_not_read_and_does_not_hold_up_the_procedure() {
  const state = press(say(press(begun, 'yes'), { text: 'なぜ？' }), 'done');

  equal(labels(cut(state)), ['solved']);
  equal(cut(state).said(state.outbox[1]).map(({ text }) => text), ['なぜ？']);
}

export function an_answer_sent_before_the_line_broke_counts_too() {
  const state = say(begun, { text: 'yes', choice: '2:yes' });

  equal(labels(cut(state)), ['done']);
  equal(ahead({ state, line: 'online' }).said(state.outbox[0]).length, 1, 'the desk will say it');
}

export function a_table_of_an_earlier_moment_offers_nothing() {
  const state = reduce(begun, { type: 'received', messages: [{ seq: 3, author: 'agent', text: 'c', choices: [] }] });

  equal(labels(cut(state)), null);
}

export function steps_are_walked_only_where_the_same_questions_are_asked() {
  const { outbox } = press(press(begun, 'yes'), 'done');
  const renamed = { ...TABLE, states: { ...TABLE.states, 0: { ...TABLE.states[0], says: [says('t.other')] } } };

  equal(walkable(TABLE, outbox), outbox);
  equal(walkable({ ...TABLE, base_seq: 9 }, outbox), outbox);
  equal(walkable(renamed, outbox), []);
  equal(walkable({ base_seq: 2, states: null }, outbox), []);
  equal(walkable(TABLE, outbox.slice(1)), []);
}

export function what_was_pressed_at_the_same_question_in_another_window_is_no_part_of_the_walk() {
  const [here, next] = press(press(begun, 'yes'), 'done').outbox;
  const [there] = press(begun, 'no').outbox;

  equal(walkable(TABLE, [here, { ...there, client_id: 'there' }, next]), [here, next]);
}

export function where_one_stands_is_counted_by_questions() {
  const at = (state) => place(state, TABLE, ahead({ state, line: 'offline' }).at);

  equal(at(begun), { step: 1, most: 3 });
  equal(at(press(begun, 'yes')), { step: 2, most: 3 });
  equal(at(press(press(begun, 'no'), 'solved')), null);
}
