/** What a page embeds: finds its own <script>, reads its settings and puts the chat into the page. */
import './define.js';

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

// With `async` the script may run before the page has a body.
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', embed, { once: true });
else embed();
