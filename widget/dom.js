/** Makes elements and stylesheets. Text goes in as text nodes only, so nothing a server or a customer wrote is ever read as HTML. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * `h('button', { part: 'send', onclick: press }, '送信')`: attributes by name, properties for functions and booleans.
 * Children that are null or false are left out.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  // By itself a button would submit the form that it stands in.
  if (tag === 'button') element.type = 'button';
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function' || typeof value === 'boolean') element[name] = value;
    else if (value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/** A 24-unit line drawing, hidden from screen readers: what it stands beside says it in words. */
export function icon(path) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  chat: 'M4 5h16v11H9l-5 4z M8 9h8 M8 12.5h5',
  close: 'M6 6l12 12 M18 6L6 18',
  menu: 'M12 5.5v.01 M12 12v.01 M12 18.5v.01',
  send: 'M12 19V5 M6 11l6-6 6 6',
  person: 'M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M5 20c.6-3.8 3.4-5.8 7-5.8s6.4 2 7 5.8',
  phone: 'M6 4h3.2l1.6 4.4-2.2 1.6a12 12 0 0 0 5.4 5.4l1.6-2.2L20 14.8V18a2 2 0 0 1-2.2 2A15.8 15.8 0 0 1 4 6.2 2 2 0 0 1 6 4z',
  caution: 'M12 4L3 19.5h18z M12 10v4.5 M12 17v.01',
};

/** A stylesheet made in the script: a strict content policy that forbids inline styles allows it. */
export function sheet(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
