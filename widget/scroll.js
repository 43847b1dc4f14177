/** Keeps the newest message in sight, unless the reader has scrolled up to read. */

const NEAR = 80;

export class Scroll {
  #scroller;
  #near = true;
  #top = 0;

  /** `content`: what grows inside `scroller`, also by itself (a clock's verdict, a picture). */
  constructor(scroller, content, signal) {
    this.#scroller = scroller;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true, signal });
    // A phone's keyboard or a growing text field takes room from below.
    const resized = new ResizeObserver(() => this.follow());
    resized.observe(scroller);
    resized.observe(content);
    signal.addEventListener('abort', () => resized.disconnect());
  }

  get #distance() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  /** Only going up leaves the end; what grows below it does not. */
  #scrolled() {
    const { scrollTop } = this.#scroller;
    if (this.#distance <= NEAR || scrollTop < this.#top) this.#near = this.#distance <= NEAR;
    this.#top = scrollTop;
  }

  /** After something was added: down to it, if the reader was at the end. `surely`: the customer wrote it. */
  follow(surely = false) {
    if (this.#near || surely) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }
}
