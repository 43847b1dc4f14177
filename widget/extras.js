/**
 * What goes beyond words and answers: suggestions, menu, connection check, countdown, files, rating. Loaded when the
 * customer begins to write or comes back, so that the first touch stays light on a bad line.
 */
import { copyButton, quoted } from './copying.js';
import { Dialog } from './dialog.js';
import { h } from './dom.js';
import { extrasSheet } from './extras-styles.js';
import { Handover } from './handover.js';
import { Menu } from './menu.js';
import { mayBeRated, mayBeSuggested } from './moments.js';
import { Offline } from './offline.js';
import { Pictures } from './pictures.js';
import { ahead } from './procedure.js';
import { place } from './progress.js';
import { Rating } from './rating.js';
import { savePage, saveTranscript } from './saving.js';
import { shown, ticketCard } from './shows.js';
import { Sound } from './sound.js';
import { Suggestions } from './suggestions.js';
import { forgetSwitches, isOn } from './switches.js';

export class Extras {
  #context;
  #offline;
  #pictures;
  #handover;

  /** `panel`: {root, api, session, lang, signal, element, composer, menuButton, say(text), restart(), close(),
   * enlarge(on), announce(words)} */
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
    this.suggestions = new Suggestions(api, words, panel.composer.input, () => mayBeSuggested(session.state), panel.say, signal);
    this.rating = new Rating(panel, words);
    const dialog = new Dialog();
    this.#pictures = new Pictures(panel, words);
    this.#handover = new Handover({ api, session, words, dialog, signal });
    const sound = new Sound(session, () => isOn('sound'), signal);
    panel.enlarge(isOn('larger'));
    this.where = h('p', { class: 'where' });
    this.menu = new Menu(words, panel.menuButton, dialog, {
      restart: panel.restart,
      give: () => this.#handover.give(),
      take: () => this.#handover.ask(),
      transcript: () => saveTranscript(session, words, lang),
      larger: panel.enlarge,
      sound: (on) => on && sound.ring(),
      forget: () => {
        session.apply({ type: 'forget' });
        this.#pictures.forget();
        forgetSwitches();
        panel.enlarge(false);
        panel.close();
      },
    });
  }

  /** Shows what belongs to `state` beside the messages. `at`: where the procedure stands, if that is known. */
  show(state, at) {
    const here = at && place(state, state.table, at);
    this.where.textContent = here ? this.#context.words.where(here.step, here.most) : '';
    this.rating.show(mayBeRated(state), state.rated);
  }

  /** What stands on the screen of a procedure that is walked without the desk. */
  ahead() {
    return ahead(this.#context.session);
  }

  /** Sends what is no plain text; gives what the desk answered. Throws `DeskError`. */
  deliver({ kind, item }) {
    return kind === 'walk' ? this.#offline.report(item) : this.#pictures.send(item);
  }

  /** Goes on with the conversation that another device handed over. */
  takeOver(code) {
    return this.#handover.take(code);
  }

  picture(picture, signal) {
    return this.#pictures.element(picture, signal);
  }

  /** What a message shows under its text, or null. */
  shown(show, signal) {
    return shown(show, this.#context, signal);
  }

  /** A button that copies the error which a text quotes, or null. */
  copy(text) {
    const error = quoted(text);
    return error && copyButton(error, this.#context.words.copyError, this.#context.words);
  }

  ticket(ticket) {
    return ticketCard(ticket, this.#context.words);
  }
}
