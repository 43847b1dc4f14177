/** The open chat's look. */
import { sheet } from './dom.js';

export const panelSheet = sheet(`
.panel {
  position: absolute;
  inset: auto 0 calc(100% + .75em) auto;
  display: flex;
  flex-direction: column;
  width: 25.5em;
  max-width: calc(100vw - 2em);
  height: min(46em, calc(100dvh - 6.25em));
  overflow: hidden;
  border: 1px solid var(--line);
  border-radius: 1em;
  background: var(--ground);
  box-shadow: 0 8px 48px rgb(0 0 0 / .3);
  overflow-wrap: anywhere;
  line-break: strict;
}
.panel:focus { outline: none; }
:is(p, h2, dl, dd, ul, fieldset) { margin: 0; padding: 0; }
small, .meta, .name, .note { font-size: .8125em; }
.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
:any-link { color: var(--accent); text-underline-offset: .2em; }
/* What is pressed; its kinds add what is their own. */
:where(.panel button, .wide) {
  min-height: 2.75em;
  padding: .375em 1em;
  border: 1px solid var(--edge);
  border-radius: .625em;
  background: var(--paper);
}
.small { min-height: max(44px, 3.15em); font-size: .875em; color: var(--text); }
.round {
  display: grid;
  place-items: center;
  width: 2.75em;
  padding: 0;
  border: 0;
  border-radius: 50%;
  background: none;
}
.round:hover { background: rgb(127 127 127 / .25); }

.head {
  display: grid;
  grid-template-columns: 1fr auto auto;
  align-items: center;
  background: var(--head);
  color: var(--on-head);
}
h2 { padding: .5em 0 0 1.1em; font-size: 1.0625em; font-weight: 600; letter-spacing: .02em; line-height: 1.4; }
.head .round { margin: .25em .25em 0 0; color: var(--on-head); }
.head .round:focus-visible { outline-color: var(--on-head); outline-offset: -4px; }
.round[aria-expanded] svg { stroke-width: 3; }

.help {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: .25em .75em;
  padding: .375em .75em;
  border-bottom: 1px solid var(--line);
  background: var(--paper);
}
.person {
  display: inline-flex;
  align-items: center;
  gap: .4em;
  padding: .25em 1em .25em .75em;
  border-color: var(--accent);
  border-radius: 2em;
  background: none;
  color: var(--accent);
  font-weight: 600;
}
.person svg, .phone svg { width: 1.25em; height: 1.25em; }
/* Its room is kept until number and hours are known. */
.phone { flex: 1; min-height: 3.85em; line-height: 1.3; }
.phone a { display: inline-flex; align-items: center; gap: .3em; min-height: 2.75em; font-weight: 600; text-decoration: none; white-space: nowrap; }
.phone small { display: block; color: var(--soft); }
.status {
  display: flex;
  align-items: center;
  gap: .75em;
  grid-column: 1 / -1;
  padding: .1em 1.35em .6em;
  font-size: .8125em;
  line-height: 1.5;
}
.status span { flex: 1; }
.status span::before {
  content: "";
  display: inline-block;
  width: .6em;
  height: .6em;
  margin-inline-end: .6em;
  border-radius: 50%;
  background: #7fd49b;
}
.status button { flex: none; }
.status.cut { padding-block: .5em; background: var(--caution-ground); color: var(--caution); }
.status.cut span::before { border-radius: 0; background: var(--caution); }

.scroller { flex: 1; min-height: 6em; overflow-y: auto; overscroll-behavior: contain; padding: .75em 1em 2em; }
.scroller:focus-visible { outline-offset: -4px; }
.log { display: flex; flex-direction: column; gap: .375em; }
.log:focus { outline: none; }
.separator { display: flex; align-items: center; gap: 1em; margin: .75em 0 .25em; color: var(--soft); font-size: .8125em; }
.separator::before, .separator::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.message { display: flex; flex-direction: column; align-items: flex-start; max-width: 92%; }
.message.first { margin-top: .5em; }
.message.customer { align-self: flex-end; align-items: flex-end; max-width: 85%; }
.message.system { align-self: center; align-items: center; max-width: 100%; text-align: center; color: var(--soft); font-size: .875em; }
.name { margin: 0 .25em .2em; color: var(--soft); font-weight: 600; }
.bubble, .typing {
  max-width: 100%;
  padding: .625em .9375em;
  border: 1px solid var(--line);
  border-radius: .25em 1em 1em;
  background: var(--paper);
}
.customer .bubble { border-color: transparent; border-radius: 1em .25em 1em 1em; background: var(--mine); }
.agent .bubble { border-color: var(--accent); }
.system .bubble { border: 0; background: none; padding: .25em; }
.pending .bubble { opacity: .75; }
.text { white-space: pre-wrap; }
.meta { display: flex; flex-wrap: wrap; align-items: center; gap: .5em; margin: .125em .375em 0; color: var(--soft); font-variant-numeric: tabular-nums; }
/* One time for what was said in one go. */
.message:has(+ .message:not(.first)) time { display: none; }

.typing { width: fit-content; margin-top: .75em; color: var(--soft); letter-spacing: .3em; }
.choices { display: flex; flex-wrap: wrap; gap: .5em; margin-top: .875em; }
.choices button {
  padding: .45em 1.15em;
  border: 1.5px solid var(--accent);
  border-radius: 1.5em;
  color: var(--accent);
  font-weight: 600;
  text-align: start;
}
.choices button:hover { background: var(--accent); color: var(--on-accent); }
.composer {
  display: grid;
  grid-template-columns: 1fr auto;
  align-items: end;
  gap: .5em;
  padding: .625em .75em max(.625em, env(safe-area-inset-bottom));
  border-top: 1px solid var(--line);
  background: var(--paper);
}
textarea {
  width: 100%;
  min-height: 2.875em;
  max-height: 9em;
  padding: .55em .875em;
  border: 1px solid var(--edge);
  border-radius: .75em;
  background: var(--paper);
  line-height: 1.6;
  resize: none;
}
::placeholder { color: var(--soft); opacity: 1; }
textarea:focus-visible { outline-offset: 0; }
.send { display: grid; place-items: center; width: 2.875em; min-height: 2.875em; padding: 0; border-color: transparent; border-radius: .75em; background: var(--accent); color: var(--on-accent); }
.problem { grid-column: 1 / -1; color: var(--bad); font-size: .875em; }
.problem:empty { display: none; }

@media (max-width: 480px) {
  .open .launcher { display: none; }
  .phone { min-height: 4.9em; }
  .panel { position: fixed; inset: 0; width: 100vw; max-width: none; height: 100dvh; border: 0; border-radius: 0; }
}
@media (max-height: 480px) {
  .help { padding-block: 0; }
  .scroller { min-height: 4em; }
}
@media (prefers-reduced-motion: no-preference) {
  .typing { animation: typing .8s infinite alternate; }
  @keyframes typing { to { color: var(--line); } }
}
@media (forced-colors: active) {
  .bubble, .launcher, .send, .customer .bubble, .round { border: 1px solid; }
  .status span::before { background: CanvasText; forced-color-adjust: none; }
}
`);
