/** A random UUID (version 4). `crypto.randomUUID` exists in secure contexts only; a provider's page may be plain http. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(31));
  let at = 0;
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (digit) => {
    const random = bytes[at++] & 15;
    return (digit === 'x' ? random : (random & 3) | 8).toString(16);
  });
}
