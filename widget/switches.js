/** What the customer switched on stays on, on this device; where a browser refuses storage, until the page is left. */
import { quietly } from './storage.js';

const NAMES = ['larger', 'sound'];
const turned = new Map();

export function isOn(name) {
  return turned.get(name) ?? quietly(() => localStorage.getItem(key(name))) === 'on';
}

export function turn(name, on) {
  turned.set(name, on);
  quietly(() => (on ? localStorage.setItem(key(name), 'on') : localStorage.removeItem(key(name))));
}

/** Takes all of them off this device. */
export function forgetSwitches() {
  for (const name of NAMES) turn(name, false);
}

function key(name) {
  return `madoguchi:${name}`;
}
