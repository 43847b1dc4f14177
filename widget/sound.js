/** Two soft notes for a new message, made by the browser: nothing is fetched, and nothing sounds unless it is asked for. */

const NOTES = [660, 880];
const LENGTH = 0.18;
const LOUDNESS = 0.08;

export class Sound {
  #context = null;
  #rung = 0;

  /** `wanted()`: whether it may sound now. */
  constructor(session, wanted, signal) {
    session.addEventListener('news', ({ detail: { author } }) => {
      if (author !== 'customer' && wanted()) this.ring();
    }, { signal });
    signal.addEventListener('abort', () => this.#context?.close());
  }

  /** Once, also for several messages that come at once. Browsers stay silent until the page has been touched. */
  ring() {
    this.#context ??= new AudioContext();
    this.#context.resume();
    const now = this.#context.currentTime;
    if (this.#rung > now) return;
    this.#rung = now + NOTES.length * LENGTH;
    NOTES.forEach((pitch, place) => this.#note(pitch, now + place * LENGTH));
  }

  #note(pitch, begin) {
    const note = new OscillatorNode(this.#context, { frequency: pitch });
    const loudness = new GainNode(this.#context, { gain: 0 });
    loudness.gain.setValueAtTime(LOUDNESS, begin);
    // A tone that is cut off clicks.
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH);
    note.connect(loudness).connect(this.#context.destination);
    note.start(begin);
    note.stop(begin + LENGTH);
  }
}
