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
    try {
      const record = JSON.parse(this.#area.getItem(this.#key));
      if (record && now - record.kept < DAYS * 86_400_000) return record;
      if (record) this.clear();
    } catch {
      // Unreadable or forbidden: as if nothing were kept.
    }
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

  clear() {
    try {
      this.#area.removeItem(this.#key);
    } catch {
      // Forbidden: nothing is kept there either.
    }
  }

  /** Calls `changed` when another tab of this browser wrote the record. */
  watch(changed, signal) {
    addEventListener('storage', (event) => event.key === this.#key && changed(), { signal });
  }
}

function deviceStorage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
