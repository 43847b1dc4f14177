import { qr } from '/widget/qr.js';
import { equal, ok } from './assert.js';

/** 「HELLO」, version 1, level M, mask 4, as the Python package qrcode 8 draws it. */
const HELLO = [
  '111111101101001111111',
  '100000100110101000001',
  '101110100111101011101',
  '101110101001001011101',
  '101110101000101011101',
  '100000101011001000001',
  '111111101010101111111',
  '000000001111100000000',
  '100010111111011111001',
  '000111001011100101111',
  '101100101011001110010',
  '111001000100011010000',
  '001011100100111000110',
  '000000001110111001011',
  '111111101100110001010',
  '100000100001100100010',
  '101110101001001110101',
  '101110100001100001011',
  '101110100111001111000',
  '100000100100011000000',
  '111111101000111110101',
];

const drawn = (text) => qr(text).map((row) => row.map(Number).join(''));

export function a_known_code_is_drawn_module_by_module() {
  equal(drawn('HELLO'), HELLO);
}

export function a_longer_text_takes_the_next_size() {
  equal(['x'.repeat(14), 'x'.repeat(15), 'x'.repeat(180), 'x'.repeat(181), 'x'.repeat(213)].map((text) => qr(text).length), [21, 25, 53, 57, 57]);
}

export function every_size_has_its_three_corners() {
  const corner = ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111'];
  for (const length of [10, 20, 40, 60, 80, 100, 120, 150, 180, 213]) {
    const rows = drawn('x'.repeat(length));
    equal(rows.slice(0, 7).map((row) => row.slice(0, 7)), corner);
    equal(rows.slice(0, 7).map((row) => row.slice(-7)), corner);
    equal(rows.slice(-7).map((row) => row.slice(0, 7)), corner);
    ok(rows.every((row) => row.length === rows.length && !/[^01]/.test(row)));
  }
}

export function what_is_too_long_is_refused() {
  let refused = null;
  try {
    qr('x'.repeat(214));
  } catch (error) {
    refused = error.name;
  }
  equal(refused, 'RangeError');
}
