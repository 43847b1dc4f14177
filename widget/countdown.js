/** The time that is left, as it stands under a message: counts by the due time, so a reload changes nothing. */
import { h, icon } from './dom.js';

const CLOCK = 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z M12 7.5V12l3 2';

/** 「14:05」, from an hour on 「1:00:00」; never below zero. */
export function left(due, now) {
  const seconds = Math.max(0, Math.ceil((due - now) / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n) => String(n).padStart(2, '0');
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export class Countdown {
  constructor(due, words, signal) {
    const end = Date.parse(due);
    const face = h('span', { role: 'timer', class: 'face' });
    this.element = h('div', { class: 'countdown card' }, icon(CLOCK), h('span', {}, words.timerLeft), face);
    const tick = () => {
      const over = Date.now() >= end;
      face.textContent = over ? words.timerOver : left(end, Date.now());
      this.element.classList.toggle('over', over);
      if (over) clearInterval(ticking);
    };
    const ticking = setInterval(tick, 1000);
    signal.addEventListener('abort', () => clearInterval(ticking));
    tick();
  }
}
