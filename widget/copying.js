/** What can be taken along with one press: a ticket's number, an error as it was shown. */
import { h } from './dom.js';

/** A stretch of English in a Japanese sentence: what a mail program reported. */
const ERROR = /[!-~][ -~]{10,}[!-~]/g;
const ADDRESS = /^(?:https?:|[\w.+-]+@)\S+$/;

/** The error that a text quotes, or null. */
export function quoted(text) {
  return text.match(ERROR)?.find((found) => !ADDRESS.test(found)) ?? null;
}

/** A button that copies; null where the browser cannot, and gone where the page turns out not to be allowed to. */
export function copyButton(text, label, words) {
  if (!navigator.clipboard) return null;
  const copied = () => (button.textContent = words.copied);
  const button = h('button', { class: 'small', onclick: () => navigator.clipboard.writeText(text).then(copied, () => button.remove()) }, label);
  return button;
}
