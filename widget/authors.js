/** Who says a message, in the reader's words. */
export function authorOf({ author, name }, words) {
  if (author === 'customer') return words.you;
  return author === 'agent' ? name || words.agent : words.desk;
}
