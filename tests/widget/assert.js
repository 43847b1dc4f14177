/** What the tests compare with. */

export function equal(actual, expected) {
  const [is, should] = [actual, expected].map((value) => JSON.stringify(value, null, 1));
  if (is !== should) throw new Error(`is ${is}\nshould be ${should}`);
}

export function ok(value, why = 'not true') {
  if (!value) throw new Error(why);
}
