/** Files made on the device: the conversation as text, and the page that can be read without any connection. */
import { h } from './dom.js';
import { authorOf } from './message-list.js';
import { savedPage } from './saved-page.js';

/** The conversation as plain text, one message after the other, as it can be shown to somebody else. */
export function transcript(messages, words, lang) {
  const lines = messages.map((message) => {
    const time = new Date(message.at).toLocaleString(lang);
    const caution = message.caution ? `【${words.caution}】${message.caution}\n` : '';
    const ticket = message.ticket ? `\n${words.ticket} ${message.ticket.number}` : '';
    return `${time}  ${authorOf(message, words)}\n${caution}${message.deleted ? words.deleted : message.text}${ticket}\n`;
  });
  return lines.join('\n');
}

export function saveTranscript({ state: { past, messages } }, words, lang) {
  download('madoguchi.txt', 'text/plain', transcript([...past, ...messages], words, lang));
}

export function savePage({ state, about }, words, lang) {
  download('mail-support.html', 'text/html', savedPage(state, about, words, lang));
}

function download(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  h('a', { href, download: name }).click();
  // The browser reads the file after the click has returned.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
