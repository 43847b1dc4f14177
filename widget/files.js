/** Files that wait on this device until they are sent (IndexedDB). Where a browser refuses that, until the page is left. */

const NAME = 'madoguchi:pictures';

export class Files {
  #memory = new Map();

  async get(key) {
    return this.#memory.get(key) ?? (await use('readonly', (store) => store.get(key)));
  }

  async put(key, file) {
    this.#memory.set(key, file);
    await use('readwrite', (store) => store.put(file, key));
  }

  async drop(key) {
    this.#memory.delete(key);
    await use('readwrite', (store) => store.delete(key));
  }

  /** Keeps these and drops the others. */
  async keep(keys) {
    for (const key of (await use('readonly', (store) => store.getAllKeys())) ?? []) if (!keys.includes(key)) await this.drop(key);
  }
}

/** What `work` gives, or undefined where nothing can be kept. */
async function use(mode, work) {
  try {
    const opening = indexedDB.open(NAME);
    opening.onupgradeneeded = () => opening.result.createObjectStore('files');
    const database = await done(opening);
    try {
      return await done(work(database.transaction('files', mode).objectStore('files')));
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
