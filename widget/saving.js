/** Files made on the device: the conversation as text, and the page that can be read without any connection. */
import { h } from './dom.js';
import { authorOf } from './message-list.js';

const STYLE = 'body{font:1rem/1.8 sans-serif;max-width:42em;margin:2em auto;padding:0 1em}p{white-space:pre-wrap}article{border-top:1px solid #bbb}b{color:#8a3b00}';

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

/** One self-contained HTML file: the conversation so far, phone and hours. Built by the DOM, so that no text can become markup. */
export function page(messages, about, words, lang) {
  const file = document.implementation.createHTMLDocument(words.savedTitle);
  file.documentElement.lang = lang;
  file.head.append(
    h('meta', { charset: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width' }),
  );
  file.body.append(
    h('h1', {}, words.savedTitle),
    h('p', {}, words.savedAt(new Date().toLocaleString(lang))),
    about && h('p', {}, `${about.name} ☎ `, h('a', { href: `tel:${about.phone}` }, about.phone), ` ${about.hours}`),
    ...messages.map((message) =>
      h(
        'article',
        {},
        h('p', {}, h('small', {}, authorOf(message, words))),
        message.caution && h('p', {}, h('b', {}, `【${words.caution}】${message.caution}`)),
        h('p', {}, message.text),
        message.choices?.length && h('ul', {}, message.choices.map(({ label }) => h('li', {}, label))),
      ),
    ),
  );
  // As an element it would fall under the policy of the page that we are on.
  return `<!doctype html>\n${file.documentElement.outerHTML.replace('</head>', `<style>${STYLE}</style></head>`)}`;
}

export function saveTranscript({ state: { past, messages } }, words, lang) {
  download('madoguchi.txt', 'text/plain', transcript([...past, ...messages], words, lang));
}

export function savePage({ state: { messages }, about }, words, lang) {
  download('mail-support.html', 'text/html', page(messages, about, words, lang));
}

function download(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  h('a', { href, download: name }).click();
  // The browser reads the file after the click has returned.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
