/**
 * What goes beyond words and answers: suggestions, menu, connection check, countdown, files, rating. Loaded when the
 * customer begins to write or comes back, so that the first touch stays light on a bad line.
 */
import { mayBeSuggested } from './conversation.js';
import { extrasSheet } from './extras-styles.js';
import { Menu } from './menu.js';
import { Offline } from './offline.js';
import { ahead } from './procedure.js';
import { Rating } from './rating.js';
import { savePage, saveTranscript } from './saving.js';
import { shown, ticketCard } from './shows.js';
import { Suggestions } from './suggestions.js';

export class Extras {
  #context;
  #offline;

  /** `panel`: {root, api, session, lang, signal, input, menuButton, say(text), restart(), close(), enlarge(on),
   * announce(words)} */
  constructor(panel, words) {
    const { root, api, session, lang, signal } = panel;
    const save = async () => {
      await this.#offline.learned();
      savePage(session, words, lang);
      panel.announce(words.saved);
    };
    this.#context = { api, session, words, lang, save };
    this.#offline = new Offline(session, api, signal);
    if (!root.adoptedStyleSheets.includes(extrasSheet)) root.adoptedStyleSheets.push(extrasSheet);
    this.suggestions = new Suggestions(api, words, panel.input, () => mayBeSuggested(session.state), panel.say, signal);
    this.rating = new Rating(words, (score, comment) => session.rate(score, comment));
    this.menu = new Menu(words, panel.menuButton, {
      restart: panel.restart,
      transcript: () => saveTranscript(session, words, lang),
      larger: panel.enlarge,
      forget: () => {
        session.forget();
        panel.close();
      },
    });
  }

  /** What stands on the screen of a procedure that is walked without the desk. */
  ahead() {
    return ahead(this.#context.session);
  }

  /** Sends what is no plain text; gives what the desk answered. Throws `DeskError`. */
  deliver({ item }) {
    return this.#offline.report(item);
  }

  /** What a message shows under its text, or null. */
  shown(show, signal) {
    return shown(show, this.#context, signal);
  }

  ticket(ticket) {
    return ticketCard(ticket, this.#context.words);
  }
}
