/** The launcher's look, and the names of the colours. A page may set `--madoguchi-accent` and its siblings. */
import { sheet } from './dom.js';

export const launcherSheet = sheet(`
:host {
  all: initial !important;
  position: fixed !important;
  inset: auto 0 0 auto !important;
  z-index: 2147483000 !important;
  font-size: max(1rem, 16px) !important;
  color-scheme: light dark !important;

  --accent: var(--madoguchi-accent, light-dark(#1b4f72, #8fc7ea));
  --on-accent: var(--madoguchi-on-accent, light-dark(#fff, #0d1f2c));
  --head: var(--madoguchi-accent, light-dark(#1b4f72, #1d3f57));
  --on-head: var(--madoguchi-on-accent, #fff);
  --text: var(--madoguchi-text, light-dark(#1c2429, #e7ecef));
  --soft: var(--madoguchi-soft, light-dark(#55626b, #a9b5bd));
  --paper: var(--madoguchi-paper, light-dark(#fff, #20272d));
  --ground: var(--madoguchi-ground, light-dark(#f3f5f6, #161b1f));
  --line: var(--madoguchi-line, light-dark(#d5dce0, #38434b));
  --edge: light-dark(#76838c, #84929b);
  --mine: var(--madoguchi-mine, light-dark(#dceaf3, #24445a));
  --caution: light-dark(#7a3e00, #ffcf8f);
  --caution-ground: light-dark(#fff3e0, #3a2a12);
  --bad: light-dark(#a3261b, #ffaaa0);
  --good: light-dark(#1f6b3a, #93d8aa);
}
:host([hidden]) { display: none !important; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.stage {
  position: fixed;
  inset: auto max(1em, env(safe-area-inset-right)) max(1em, env(safe-area-inset-bottom)) auto;
  margin: 0;
  padding: 0;
  border: 0;
  width: auto;
  height: auto;
  max-width: none;
  max-height: none;
  overflow: visible;
  background: none;
  color: var(--text);
  font-family: "Hiragino Sans", "BIZ UDPGothic", Meiryo, "Noto Sans JP", system-ui, sans-serif;
  line-height: 1.7;
  text-align: start;
  -webkit-text-size-adjust: 100%;
}
button, input, textarea {
  font: inherit;
  color: inherit;
  letter-spacing: inherit;
}
button { cursor: pointer; }
svg {
  width: 1.5em;
  height: 1.5em;
  flex: none;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.8;
  stroke-linecap: round;
  stroke-linejoin: round;
}
:focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 2px;
}
.launcher {
  position: relative;
  display: flex;
  align-items: center;
  gap: .6em;
  min-height: 3.5em;
  max-width: calc(100vw - 2em);
  padding: .6em 1.4em .6em 1.1em;
  border: 1px solid transparent;
  border-radius: 2em;
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 600;
  box-shadow: 0 4px 24px rgb(0 0 0 / .25);
}
.launcher:focus-visible { outline-color: var(--text); outline-offset: 3px; }
.launcher svg + svg { display: none; position: absolute; right: 1em; border-radius: 50%; }
/* Two words in one place, and a round button cut out of the long one: nothing on the page moves for either. */
.label { display: grid; }
.label span { grid-area: 1 / 1; }
.launcher:not([aria-busy]) span + span, [aria-busy] span:first-child { visibility: hidden; }
.open [aria-expanded="true"] {
  clip-path: inset(0 0 0 calc(100% - 3.5em) round 2em);
  .label { opacity: 0; }
  svg + svg { display: block; }
  &:focus-visible svg + svg { outline: 3px solid; outline-offset: 3px; }
}
.badge {
  position: absolute;
  inset: -.4em -.2em auto auto;
  min-width: 1.7em;
  padding: 0 .4em;
  border: 2px solid var(--paper);
  border-radius: 1em;
  background: #b3261e;
  color: #fff;
  font-size: .85em;
  text-align: center;
}
@media print { .launcher { display: none; } }
`);
