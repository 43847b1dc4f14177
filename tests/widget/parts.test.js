import { EventParser } from '/widget/api.js';
import { inWords, judge } from '/widget/clock.js';
import { excess, sends } from '/widget/composer.js';
import { quoted } from '/widget/copying.js';
import { left } from '/widget/countdown.js';
import { pieces } from '/widget/links.js';
import { MessageList } from '/widget/message-list.js';
import { Storage } from '/widget/storage.js';
import { words as moreEn } from '/widget/extra-words-en.js';
import { words as moreJa } from '/widget/extra-words-ja.js';
import { words as en } from '/widget/words-en.js';
import { words as ja } from '/widget/words-ja.js';
import { equal, ok } from './assert.js';

const parse = (...parts) => {
  const parser = new EventParser();
  return parts.flatMap((part) => [...parser.push(part)]);
};

export function the_stream_is_read_in_whatever_pieces_it_comes() {
  const text = 'id: 3\nevent: message\ndata: {"seq":3,\ndata: "text":"あ"}\n\n: ping\n\nevent: status\ndata: {"end":"open"}\n\n';
  const expected = [{ event: 'message', data: { seq: 3, text: 'あ' } }, { event: 'status', data: { end: 'open' } }];

  equal(parse(text), expected);
  equal(parse(...text), expected);
  equal(parse(...text.replaceAll('\n', '\r\n')), expected);
}

export function what_is_not_the_desks_in_a_stream_is_left_out() {
  equal(parse('<html>\n\ndata: <p>\n\ndata: {"a":1}\n\n'), [{ event: '', data: { a: 1 } }]);
}

const at = Date.parse('2026-11-24T09:00:00Z');
const answered = (now, more = {}) => judge({ sent: at - 100, came: at + 100, nonce: 'n', answer: { now: new Date(now).toISOString(), nonce: 'n' }, offsetMinutes: -540, ...more });

export function a_right_clock_a_wrong_one_and_a_stale_answer_are_told_apart() {
  equal(answered(at).verdict, 'right');
  equal(answered(at + 119_000).verdict, 'right');
  equal(answered(at - 3 * 86_400_000), { verdict: 'wrong', offset: 3 * 86_400_000 });
  equal(answered(at, { nonce: 'other' }).verdict, 'stale');
  equal(answered(at, { offsetMinutes: 0 }).verdict, 'zone');
}

export function a_slow_line_is_not_a_wrong_clock() {
  equal(answered(at, { sent: at - 1000, came: at + 250_000 }).verdict, 'right');
}

export function an_offset_is_said_in_its_largest_unit() {
  const { clock } = moreJa;

  equal(inWords(3 * 86_400_000, clock), '約 3 日進ん');
  equal(inWords(-2 * 3_600_000, clock), '約 2 時間遅れ');
  equal(inWords(-5 * 60_000, clock), '約 5 分遅れ');
}

export function enter_sends_but_not_while_an_input_method_has_it() {
  const enter = { key: 'Enter', shiftKey: false, isComposing: false, keyCode: 13 };

  ok(sends(enter));
  ok(!sends({ ...enter, shiftKey: true }));
  ok(!sends({ ...enter, isComposing: true, keyCode: 229 }));
  ok(!sends({ ...enter, keyCode: 229 }), 'after compositionend, as Safari orders it');
}

export function characters_are_counted_as_the_desk_counts_them() {
  equal(excess('😀'.repeat(8000)), 0);
  equal(excess('あ'.repeat(8003)), 3);
}

export function the_time_left_never_falls_below_zero() {
  equal([left(900_000, 0), left(3_600_000, 0), left(59_001, 0), left(0, 5000)], ['15:00', '1:00:00', '1:00', '0:00']);
}

export function addresses_and_phone_numbers_can_be_pressed_and_nothing_else() {
  const hrefs = (text) => pieces(text).filter(({ href }) => href).map(({ href }) => href);

  equal(hrefs('https://a.example/b?c=d。続き'), ['https://a.example/b?c=d']);
  equal(hrefs('(https://a.example/b).'), ['https://a.example/b']);
  equal(hrefs('お電話は03-0000-0000まで'), ['tel:0300000000']);
  equal(hrefs('javascript:alert(1) data:text/html,x ftp://a 2026-11-24 1-03-0000-0000'), []);
  equal(pieces('前 https://a.example/ 後').map(({ text }) => text).join(''), '前 https://a.example/ 後');
}

export function the_device_forgets_after_seven_days() {
  const storage = new Storage('https://desk.example/');
  storage.write({ id: 'a' }, 0);

  equal(storage.read(6 * 86_400_000).id, 'a');
  equal(storage.read(7 * 86_400_000), null);
  equal(localStorage.length, 0);
}

export function a_full_device_keeps_what_is_still_to_be_sent() {
  const kept = {};
  const full = { getItem: () => kept.text, setItem: (_, text) => { if (text.length > 200) throw new Error('full'); kept.text = text; } };
  const storage = new Storage('x', full);

  storage.write({ past: ['p'.repeat(300)], messages: ['m'.repeat(300)], outbox: ['o'] });

  equal(storage.read().outbox, ['o']);
}

export function a_forbidden_device_is_as_if_nothing_were_kept() {
  const storage = new Storage('x', null);

  storage.write({ id: 'a' });

  equal(storage.read(), null);
}

export function both_languages_have_every_word() {
  const names = (words) => Object.entries(words).map(([name, value]) => (value?.constructor === Object ? [name, names(value)] : name));

  equal(names({ ...en, ...moreEn }), names({ ...ja, ...moreJa }));
}

export function an_error_in_a_sentence_can_be_copied() {
  equal(quoted('「550 5.1.1 User unknown」と出ます'), '550 5.1.1 User unknown');
  equal(quoted('次のページ https://desk.example/check を開いて'), null);
  equal(quoted('taro.yamada@mail.example.jp です'), null);
}

export function what_waited_stands_where_the_desk_stored_it() {
  const list = new MessageList({ words: ja, lang: 'ja', extras: () => Promise.resolve({}) });
  const waits = (text) => ({ client_id: text, text, at: '2026-11-24T09:00:00Z', state: 'pending' });
  const stored = (text, seq) => ({ ...waits(text), state: undefined, seq, author: 'customer', name: null });
  const empty = { id: 'c', past: [], messages: [], outbox: [] };
  const shown = () => [...list.element.querySelectorAll('.text')].map((text) => text.textContent);

  list.show({ ...empty, outbox: [waits('こちら'), waits('あちら')] }, 'offline');
  const before = [...list.element.querySelectorAll('.message')];
  equal(shown(), ['こちら', 'あちら']);
  list.show({ ...empty, messages: [stored('あちら', 1)], outbox: [waits('こちら')] }, 'online');
  equal(shown(), ['あちら', 'こちら']);
  list.show({ ...empty, messages: [stored('あちら', 1), stored('こちら', 2)] }, 'online');
  equal(shown(), ['あちら', 'こちら']);
  // They are the same elements: what was said once is not said again.
  ok([...list.element.querySelectorAll('.message')].every((element) => before.includes(element)));
}
