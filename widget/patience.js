/** Loads a module on a bad line: tried again a few times; null when it cannot be had. */
const TRIES = 8;

export async function patiently(load, signal) {
  for (let tries = 0; tries < TRIES && !signal.aborted; tries++) {
    try {
      return await load();
    } catch (error) {
      // A module that did not come is a TypeError; anything else is a defect.
      if (!(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250 * 1.6 ** tries));
    }
  }
  return null;
}
