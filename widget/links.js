/** Finds what can be pressed in a plain text: web addresses (http and https only) and Japanese phone numbers. */

const LINK = /(https?:\/\/[\x21-\x7e]+)|((?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-]))/g;
/** Punctuation that ends a sentence rather than an address. */
const TRAILING = /[.,;:!?'")\]>]+$/;

/** The address that calls `phone`. */
export function telephone(phone) {
  return `tel:${phone.replace(/[^\d+]/g, '')}`;
}

/** -> [{text} | {text, href}], together the whole text. */
export function pieces(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const [, address, phone] = match;
    const pressed = address ? address.replace(TRAILING, '') : phone;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: pressed, href: address ? pressed : telephone(phone) });
    from = match.index + pressed.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}
