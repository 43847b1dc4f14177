/** What a page embeds: finds its own <script>, reads its settings and puts the chat into the page. */

const LONGEST_PAUSE = 30_000;
/** Where the other modules are. The desk writes their version here: a browser that has them need not ask for them again. */
const HERE = './';
/** All that `define.js` needs, asked for at once: on a slow line every file that waits for another costs seconds. */
const PARTS = ['define', 'chat-element', 'dom', 'launcher-styles', 'patience', 'storage'];

const script = [...document.querySelectorAll('script[type=module]')].find(({ src }) => src === import.meta.url);

function embed() {
  // Written by hand already: that one is meant.
  if (document.querySelector('madoguchi-chat')) return;
  const { lang, open, title } = script?.dataset ?? {};
  const chat = document.createElement('madoguchi-chat');
  if (lang) chat.setAttribute('lang', lang);
  if (title) chat.setAttribute('heading', title);
  if (open === 'yes') chat.setAttribute('open', '');
  document.body.append(chat);
}

/** Imported as the page runs, not before it, so that on a bad line what did not come is asked for again. */
async function define(pause = 250) {
  try {
    await Promise.all(PARTS.map((name) => import(`${HERE}${name}.js`)));
  } catch (error) {
    // A module that did not come is a TypeError; anything else is a defect.
    if (!(error instanceof TypeError)) throw error;
    setTimeout(define, pause, Math.min(2 * pause, LONGEST_PAUSE));
  }
}

define();
// With `async` the script may run before the page has a body.
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', embed, { once: true });
else embed();
