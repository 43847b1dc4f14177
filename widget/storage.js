/**
 * What stays on this device: one record a desk, under a key that begins `madoguchi:`, for at most seven days.
 * Where a browser refuses storage (private windows, sandboxed frames) the chat works on, and forgets at a reload.
 */

const DAYS = 7;

export class Storage {
  #key;
  #area;

  constructor(desk, area = deviceStorage()) {
    this.#key = `madoguchi:${desk}`;
    this.#area = area;
  }

  /** The record, or null: nothing kept, unreadable, or older than seven days (then it is removed). */
  read(now = Date.now()) {
    const record = quietly(() => JSON.parse(this.#area.getItem(this.#key)));
    if (!record) return null;
    if (now - record.kept < DAYS * 86_400_000) return record;
    this.clear();
    return null;
  }

  /** Keeps the record; when the device is full, without the conversations that are over. */
  write(record, now = Date.now()) {
    for (const kept of [record, { ...record, past: [] }, { ...record, past: [], messages: [] }]) {
      try {
        this.#area.setItem(this.#key, JSON.stringify({ ...kept, kept: now }));
        return;
      } catch {
        // Full: the next one is smaller, and what is still to be sent comes first.
      }
    }
  }

  /** Whether the chat stood open in this tab: a reload, or the site's next page, opens it again. */
  get open() {
    return quietly(() => sessionStorage.getItem(`${this.#key} open`)) === 'yes';
  }

  set open(open) {
    quietly(() => sessionStorage.setItem(`${this.#key} open`, open ? 'yes' : 'no'));
  }

  clear() {
    quietly(() => this.#area.removeItem(this.#key));
  }

  /** Calls `changed` when another tab of this browser wrote the record. */
  watch(changed, signal) {
    addEventListener('storage', (event) => event.key === this.#key && changed(), { signal });
  }
}

function deviceStorage() {
  return quietly(() => localStorage);
}

/** What `use` gives, or null where the browser forbids or cannot read it: as if nothing were kept. */
export function quietly(use) {
  try {
    return use();
  } catch {
    return null;
  }
}
