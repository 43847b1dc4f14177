/** A stylesheet made in the script: a strict content policy that forbids inline styles allows it. */
export function sheet(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
