/**
 * A text as a QR code (ISO/IEC 18004), byte mode, error correction M, versions 1 to 10 (213 bytes): what an address needs.
 * Pure: `qr(text)` gives the rows of modules, true for dark, without the quiet zone.
 */

/** By version: error correction bytes of a block, and blocks (ISO/IEC 18004, table 9, level M). */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5];
const MASKS = [
  (x, y) => (x + y) % 2,
  (x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** Throws RangeError for a text that is too long. */
export function qr(text) {
  const bytes = [...new TextEncoder().encode(text)];
  const version = 1 + BLOCKS.findIndex((_, index) => bytes.length + (index < 9 ? 2 : 3) <= dataBytes(index + 1));
  if (!version) throw new RangeError('too long for a QR code');
  const drawn = MASKS.map((mask, number) => draw(version, interleaved(version, padded(version, bytes)), mask, number));
  const penalties = drawn.map(penalty);
  return drawn[penalties.indexOf(Math.min(...penalties))];
}

function rawBytes(version) {
  const marks = Math.floor(version / 7) + 2;
  const free = (16 * version + 128) * version + 64 - (version > 1 ? (25 * marks - 10) * marks - 55 : 0) - (version > 6 ? 36 : 0);
  return Math.floor(free / 8);
}

function dataBytes(version) {
  return rawBytes(version) - CORRECTION[version - 1] * BLOCKS[version - 1];
}

function padded(version, bytes) {
  const binary = (value, length) => value.toString(2).padStart(length, '0');
  const bits = `0100${binary(bytes.length, version < 10 ? 8 : 16)}${bytes.map((byte) => binary(byte, 8)).join('')}0000`;
  const data = bits.match(/.{8}/g).map((byte) => parseInt(byte, 2));
  for (let pad = 0xec; data.length < dataBytes(version); pad ^= 0xec ^ 0x11) data.push(pad);
  return data;
}

function interleaved(version, data) {
  const [blocks, correction] = [BLOCKS[version - 1], CORRECTION[version - 1]];
  const short = Math.floor(data.length / blocks);
  const long = data.length % blocks;
  const divisor = generator(correction);
  const parts = [];
  for (let block = 0, from = 0; block < blocks; block++) {
    const piece = data.slice(from, (from += short + (block < blocks - long ? 0 : 1)));
    parts.push({ piece, check: remainder(piece, divisor) });
  }
  const across = (name, length) => Array.from({ length }, (_, at) => parts.map((part) => part[name][at])).flat();
  return [...across('piece', short + 1), ...across('check', correction)].filter((byte) => byte !== undefined);
}

function multiply(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((b >>> bit) & 1) * a);
  return product;
}

function generator(degree) {
  const result = [...Array(degree - 1).fill(0), 1];
  for (let i = 0, root = 1; i < degree; i++, root = multiply(root, 2)) {
    for (let j = 0; j < degree; j++) result[j] = multiply(result[j], root) ^ (result[j + 1] ?? 0);
  }
  return result;
}

function remainder(data, divisor) {
  const result = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ result.shift();
    result.push(0);
    divisor.forEach((coefficient, at) => (result[at] ^= multiply(coefficient, factor)));
  }
  return result;
}

/** Data with its check bits behind it, by polynomial division. */
function checked(data, polynomial, degree) {
  let rest = data;
  for (let i = 0; i < degree; i++) rest = (rest << 1) ^ ((rest >>> (degree - 1)) * polynomial);
  return (data << degree) | rest;
}

function draw(version, bytes, mask, number) {
  const size = 17 + 4 * version;
  const rows = Array.from({ length: size }, () => Array(size).fill(null));
  const set = (x, y, dark) => {
    if (rows[y]?.[x] !== undefined) rows[y][x] = Boolean(dark);
  };
  const square = (cx, cy, reach, light) => {
    for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++) set(cx + x, cy + y, !light.includes(Math.max(Math.abs(x), Math.abs(y))));
  };
  for (let i = 0; i < size; i++) for (const [x, y] of [[6, i], [i, 6]]) set(x, y, i % 2 === 0);
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) square(x, y, 4, [2, 4]);
  const marks = positions(version, size);
  const last = marks.length - 1;
  marks.forEach((x, i) => marks.forEach((y, j) => [i, j].some((at) => at && at !== last) || (i === last && j === last && last) ? square(x, y, 2, [1]) : null));
  const format = checked(number, 0x537, 10) ^ 0x5412;
  const bit = (value, at) => (value >>> at) & 1;
  for (let i = 0; i < 15; i++) {
    if (i < 8) {
      set(8, i < 6 ? i : i + 1, bit(format, i));
      set(size - 1 - i, 8, bit(format, i));
    } else {
      set(i === 8 ? 7 : 14 - i, 8, bit(format, i));
      set(8, size - 15 + i, bit(format, i));
    }
  }
  set(8, size - 8, true);
  for (let i = 0; version > 6 && i < 18; i++) {
    const [a, b] = [size - 11 + (i % 3), Math.floor(i / 3)];
    for (const [x, y] of [[a, b], [b, a]]) set(x, y, bit(checked(version, 0x1f25, 12), i));
  }
  fill(rows, bytes, mask);
  return rows;
}

function positions(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const apart = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => size - 7 - i * apart).reverse()];
}

function fill(rows, bytes, mask) {
  const size = rows.length;
  let at = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const y = (right + 1) & 2 ? step : size - 1 - step;
      for (const x of [right, right - 1]) {
        if (rows[y][x] !== null) continue;
        const dark = (bytes[at >> 3] >>> (7 - (at & 7))) & 1;
        rows[y][x] = Boolean(dark) !== (mask(x, y) === 0);
        at++;
      }
    }
  }
}

/** How hard a code is to read: runs, blocks, what looks like a corner, imbalance (ISO/IEC 18004, 7.8.3). */
function penalty(rows) {
  const size = rows.length;
  let points = 0;
  let dark = 0;
  const lines = [...rows, ...rows.map((_, x) => rows.map((row) => row[x]))].map((line) => line.map(Number).join(''));
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2;
    points += 40 * [...line.matchAll(/(?=0{4}1011101|10111010{4})/g)].length;
  }
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      dark += rows[y][x];
      if (y && x && new Set([rows[y][x], rows[y - 1][x], rows[y][x - 1], rows[y - 1][x - 1]]).size === 1) points += 3;
    }
  }
  return points + 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
}
