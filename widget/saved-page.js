/**
 * The procedure as one HTML file that needs no connection and no script: each state of the desk's table is a section,
 * each answer a link to another one, and the style shows the one that was chosen last. 「戻る」 is the browser's.
 */
import { h } from './dom.js';
import { telephone } from './links.js';
import { authorOf } from './message-list.js';

const STYLE = `body{font:1rem/1.8 sans-serif;max-width:42em;margin:2em auto;padding:0 1em;overflow-wrap:anywhere}
p{white-space:pre-wrap}article{border-top:1px solid #bbb}b{display:block;padding:.5em 1em;border-left:4px solid;background:#fff3e0;color:#7a3e00}
section{margin:1.5em 0;padding:1em;border:2px solid #1b4f72;border-radius:1em}
nav{display:flex;flex-wrap:wrap;gap:.75em}nav a{padding:.5em 1.25em;border:1px solid;border-radius:2em;color:#1b4f72;text-decoration:none}
header a,.phone{font-size:1.25em;font-weight:bold}summary{padding:.5em 0}
@media screen{@supports selector(:has(a)){section{display:none}section:target{display:block}body:not(:has(:target)) .first{display:block}}}`;

/** `state`: the conversation; `about`: phone and hours of the desk, or null. -> the file's text */
export function savedPage({ messages, table }, about, words, lang) {
  const file = document.implementation.createHTMLDocument(words.savedTitle);
  file.documentElement.lang = lang;
  file.head.append(h('meta', { charset: 'utf-8' }), h('meta', { name: 'viewport', content: 'width=device-width' }));
  const steps = table?.states ? sections(table, about, words) : [];
  const said = messages.map((message) => article(message, words));
  file.body.append(
    h('header', {}, h('h1', {}, words.savedTitle), h('p', {}, words.savedAt(new Date().toLocaleString(lang))), about && call(about)),
    h('main', {}, ...steps, h('details', steps.length ? {} : { open: true }, h('summary', {}, words.savedSaid), ...said)),
  );
  // As an element it would fall under the policy of the page that we are on.
  return `<!doctype html>\n${file.documentElement.outerHTML.replace('</head>', () => `<style>${STYLE}</style></head>`)}`;
}

function sections(table, about, words) {
  return Object.entries(table.states).map(([name, { says, choices, end }]) => {
    const first = name === table.start;
    return h(
      'section',
      { id: name, class: first ? 'first' : null, 'aria-label': words.savedStep },
      // Nobody is told by a file: what the desk would say of a hand-over is not true here.
      end === 'handoff' ? [h('p', {}, words.savedHandoff)] : says.map((line) => h('div', {}, ...told(line, about, words))),
      h('nav', {}, choices.map(({ label, to }) => h('a', { href: `#${to}` }, label))),
      end && about && call(about),
      !first && h('p', {}, h('a', { href: `#${table.start}` }, words.savedFirst)),
    );
  });
}

function told({ text, caution, confirm, show }, about, words) {
  return [
    caution && h('b', {}, `【${words.caution}】${caution}`),
    confirm ? h('details', {}, h('summary', {}, confirm), h('p', {}, text)) : h('p', {}, text),
    show?.kind === 'clock' && about && h('p', {}, h('a', { href: about.check_url }, about.check_url)),
    show?.kind === 'phone' && about && call(about),
  ];
}

function article(message, words) {
  const { caution, text, choices } = message;
  return h('article', {}, h('p', {}, h('small', {}, authorOf(message, words))), ...told({ text, caution }, null, words), choices.length > 0 && h('ul', {}, choices.map(({ label }) => h('li', {}, label))));
}

function call({ name, phone, hours }) {
  return h('p', {}, `${name} ☎ `, h('a', { class: 'phone', href: telephone(phone) }, phone), ` ${hours}`);
}
