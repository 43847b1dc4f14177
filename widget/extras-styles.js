/** The look of what is loaded later. */
import { sheet } from './dom.js';

export const extrasSheet = sheet(`
.menu {
  position: absolute;
  inset: 4em .25em auto;
  z-index: 2;
  max-height: calc(100% - 4.5em);
  overflow-y: auto;
  padding: .375em;
  border: 1px solid var(--line);
  border-radius: .75em;
  background: var(--paper);
  box-shadow: 0 8px 24px rgb(0 0 0 / .25);
}
.panel.larger { font-size: 1.25em; }
.menu button {
  display: block;
  width: 100%;
  padding: .5em .875em;
  border: 0;
  border-radius: .5em;
  background: none;
  text-align: start;
}
.menu button:hover { background: var(--ground); }
.menu button[aria-pressed="true"]::before { content: "✓ " / ""; }
dialog {
  width: min(22em, calc(100vw - 2em));
  padding: 1.5em;
  border: 1px solid var(--line);
  border-radius: 1em;
  background: var(--paper);
  color: var(--text);
}
dialog::backdrop { background: rgb(10 20 28 / .5); }
dialog .buttons { display: flex; gap: .75em; justify-content: flex-end; margin-top: 1.25em; }
dialog .main { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
dialog .qr { display: block; width: 12em; max-width: 100%; height: auto; margin: 1em auto; background: #fff; stroke: #000; stroke-width: 1; stroke-linecap: butt; shape-rendering: crispEdges; forced-color-adjust: none; }
/* It comes and goes in the room that the scroller keeps below what is said: nothing moves under a finger. */
.where { position: relative; top: .5em; height: 0; color: var(--soft); font-size: .8125em; line-height: 1.5; }
.digits { display: block; margin: .5em 0; font-size: 1.75em; font-variant-numeric: tabular-nums; letter-spacing: .1em; text-align: center; }
input.digits { width: 100%; min-height: 2em; padding: .25em; border: 1px solid var(--edge); border-radius: .375em; background: var(--paper); }
.composer.pictures { grid-template-columns: auto 1fr auto; }
.panel.dropping { outline: 4px dashed var(--accent); outline-offset: -8px; }
.picture canvas { display: block; max-width: 100%; max-height: 16em; border-radius: .375em; background: var(--paper); }
.picture progress { display: block; width: 100%; accent-color: var(--accent); }
dialog .danger { border-color: var(--bad); background: var(--bad); color: var(--paper); }
.card, .wide { margin-top: .75em; }
.card { padding: .75em; border: 1px solid var(--line); border-radius: .75em; background: var(--ground); }
.wide {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: center;
  gap: .5em;
  width: 100%;
  border-color: var(--accent);
  color: var(--accent);
  font-weight: 600;
  text-decoration: none;
}
.ticket, .countdown { display: flex; flex-wrap: wrap; align-items: center; gap: .5em; }
.ticket strong { flex: 1; font-size: 1.125em; letter-spacing: .06em; white-space: nowrap; }
.clock dl { display: grid; gap: .5em; }
.clock dt { color: var(--soft); font-size: .8125em; }
.face { font-variant-numeric: tabular-nums; font-weight: 600; }
.verdict { margin: .625em 0; padding-inline-start: .75em; border-inline-start: 4px solid var(--soft); }
.clock[data-verdict="right"] .verdict { border-color: var(--good); }
.clock:is([data-verdict="wrong"], [data-verdict="stale"], [data-verdict="offline"], [data-verdict="portal"], [data-verdict="unreachable"]) .verdict { border-color: var(--bad); font-weight: 600; }
.countdown .face { flex: 1; text-align: end; font-size: 1.25em; }
.countdown.over { border-color: var(--caution); color: var(--caution); }
.rating form { margin-top: 1.25em; padding: 1em; border-radius: .75em; border: 1px solid var(--line); background: var(--paper); }
.rating p[role="status"] { color: var(--soft); margin-top: .75em; }
fieldset { border: 0; min-width: 0; }
legend { padding: 0; font-weight: 600; }
.scores { display: grid; grid-template-columns: repeat(5, 1fr); margin: .5em 0; }
.scores label { display: flex; flex-direction: column; align-items: center; min-height: 2.75em; text-align: center; line-height: 1.4; cursor: pointer; }
.scores input { width: 1.375em; height: 1.375em; margin: .25em; accent-color: var(--accent); }
.scores small { color: var(--soft); font-size: .75em; }
.rating [type="text"] { width: 100%; min-height: 2.75em; margin-bottom: .5em; padding: .375em .75em; border: 1px solid var(--edge); border-radius: .5em; background: var(--paper); }

.suggestions { flex: 0 1 auto; min-height: 0; overflow: hidden; background: var(--paper); }
[role="listbox"] { list-style: none; border-top: 1px solid var(--line); }
[role="option"] { display: flex; align-items: center; min-height: 2.75em; padding: .25em 1.1em; cursor: pointer; }
[role="option"]:hover, [role="option"][aria-selected="true"] { background: var(--mine); }
[role="option"][aria-selected="true"] { box-shadow: inset 4px 0 var(--accent); }
.rating [type="text"]:focus-visible { outline-offset: 0; }
@media (forced-colors: active) {
  [role="option"][aria-selected="true"] { outline: 3px solid Highlight; outline-offset: -3px; }
}
.caution {
  display: flex;
  gap: .6em;
  margin: 0 0 .625em;
  padding: .625em .75em;
  border-inline-start: 4px solid var(--caution);
  border-radius: .375em;
  background: var(--caution-ground);
  color: var(--caution);
}
.caution p { white-space: pre-wrap; }
summary {
  min-height: 2.75em;
  padding: .5em .875em;
  border: 1px solid var(--caution);
  border-radius: .625em;
  color: var(--caution);
  font-weight: 600;
  cursor: pointer;
}
summary + .text { margin-top: .625em; }
.failed .bubble { border-color: var(--bad); }
.why { color: var(--bad); }
.note { margin-top: .5em; color: var(--soft); }
@media print {
  .stage.open { position: absolute; inset: 0; }
  .panel { position: static; width: 100%; max-width: none; height: auto; border: 0; box-shadow: none; }
  .scroller { overflow: visible; }
  .composer, .choices, .person, .menus, .round, .rating { display: none; }
}
`);
