// The look of <advisor-chat>. Colours are custom properties; each pair of text and ground passes WCAG AA in both schemes.
export const styles = `
:host {
  --page: #f6f5f0;
  --surface: #ffffff;
  --ink: #1d2427;
  --muted: #586266;
  --line: #dedcd3;
  --edge: #7a8482;
  --accent: #14594a;
  --on-accent: #ffffff;
  --tint: #e2ece7;
  --alarm: #8f3512;
  --serif: Charter, "Iowan Old Style", Palatino, Georgia, serif;
  color-scheme: light dark;
  display: grid;
  grid-template-rows: minmax(0, 1fr) auto auto;
  height: 100%;
  background: var(--page);
  color: var(--ink);
  font: 1rem/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  overflow-wrap: anywhere;
}

@media (prefers-color-scheme: dark) {
  :host {
    --page: #14181a;
    --surface: #1b2124;
    --ink: #e9e6e0;
    --muted: #a4aeb1;
    --line: #2d3538;
    --edge: #7d898d;
    --accent: #86d0bb;
    --on-accent: #0b211b;
    --tint: #213531;
    --alarm: #f2a886;
  }
}

* { box-sizing: border-box; }
p, ul, ol, h2, h3, h4, figure, blockquote { margin: 0; padding: 0; }
[hidden] { display: none !important; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
textarea:focus-visible { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.log {
  position: relative;
  overflow-y: auto;
  overscroll-behavior: contain;
  display: flex;
  flex-direction: column;
  gap: 0.9rem;
  padding: 1.25rem max(1rem, calc(50% - 22rem)) 1.5rem;
}
.log:focus-visible { outline-offset: -3px; }
.line { max-width: 100%; }
.line > p + p, .line > ul + p { margin-top: 0.5em; }
.line > p + ul { margin-top: 0.25em; }
.line > ul > li + li { margin-top: 0.2em; }
.line ul { padding-inline-start: 1.2em; }
.bot > p, .bot > ul { max-width: 38rem; }
.bot + .bot { margin-top: -0.25rem; }
.visitor {
  align-self: flex-end;
  max-width: min(85%, 34rem);
  padding: 0.55rem 0.9rem;
  border-radius: 1.1rem 1.1rem 0.3rem 1.1rem;
  background: var(--tint);
}
.visitor:dir(rtl) { border-radius: 1.1rem 1.1rem 1.1rem 0.3rem; }
.note { color: var(--muted); font-size: 0.88rem; }
.problem { margin-top: 0.4rem; color: var(--alarm); font-size: 0.9rem; }
.problem .choice { margin-top: 0.4rem; }

.choices { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.75rem; }
.choice {
  min-height: 2.5rem;
  padding: 0.35rem 1rem;
  border: 1px solid var(--accent);
  border-radius: 1.25rem;
  background: transparent;
  color: var(--accent);
  font: inherit;
  font-size: 0.95rem;
  line-height: 1.3;
  text-align: start;
  cursor: pointer;
}
.choice:hover { background: var(--tint); }
.choice:disabled { border-color: var(--line); background: transparent; color: var(--muted); cursor: default; }
.choice[aria-pressed="true"] { border-color: transparent; background: var(--tint); color: var(--ink); cursor: default; }

.typing { display: flex; gap: 0.3rem; padding: 0.4rem 0; }
.typing i { width: 0.45rem; height: 0.45rem; border-radius: 50%; background: var(--muted); animation: breathe 1.2s ease-in-out infinite; }
.typing i:nth-child(2) { animation-delay: 0.15s; }
.typing i:nth-child(3) { animation-delay: 0.3s; }
@keyframes breathe { 0%, 60%, 100% { opacity: 0.3; } 30% { opacity: 1; } }

.composer { position: relative; padding: 0.25rem max(1rem, calc(50% - 22rem)) 0; }
.composer::before {
  content: "";
  position: absolute;
  inset: -1.25rem 0 auto;
  height: 1.25rem;
  background: linear-gradient(transparent, var(--page));
  pointer-events: none;
}
.field {
  display: flex;
  align-items: flex-end;
  gap: 0.4rem;
  padding: 0.3rem;
  border: 1px solid var(--edge);
  border-radius: 1.4rem;
  background: var(--surface);
}
.field:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
textarea {
  flex: 1;
  min-width: 0;
  max-height: 30vh;
  padding: 0.45rem 0.4rem 0.45rem 0.8rem;
  border: 0;
  background: transparent;
  color: inherit;
  font: inherit;
  line-height: 1.4;
  resize: none;
}
textarea::placeholder { color: var(--muted); opacity: 1; }
.send {
  min-height: 2.35rem;
  padding: 0 1.1rem;
  border: 0;
  border-radius: 1.2rem;
  background: var(--accent);
  color: var(--on-accent);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
.send:disabled { background: var(--line); color: var(--muted); cursor: default; }
.limit { padding: 0 0.8rem; color: var(--alarm); font-size: 0.85rem; }
.limit:not(:empty) { padding-top: 0.3rem; }

footer {
  display: flex;
  flex-wrap: wrap;
  gap: 0 1.25rem;
  padding: 0.3rem max(1.1rem, calc(50% - 21.9rem)) max(0.5rem, env(safe-area-inset-bottom));
  font-size: 0.82rem;
}
footer a, .link {
  min-height: 1.75rem;
  padding: 0.25rem 0;
  border: 0;
  background: none;
  color: var(--muted);
  font: inherit;
  text-decoration: underline;
  text-decoration-color: var(--line);
  text-underline-offset: 0.2em;
  cursor: pointer;
}
footer a:hover, .link:hover { color: var(--ink); text-decoration-color: currentColor; }

.card {
  margin-top: 0.75rem;
  border: 1px solid var(--line);
  border-top: 3px solid var(--accent);
  border-radius: 0.9rem;
  background: var(--surface);
  box-shadow: 0 1px 2px rgb(0 0 0 / 4%), 0 6px 24px rgb(0 0 0 / 5%);
}
.card > header, .card > section { padding: 1.1rem 1.25rem 0.2rem; }
.card > section { padding-bottom: 0.9rem; }
.card header > * + * { margin-top: 0.55rem; }
.eyebrow { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.3rem 1rem; color: var(--muted); font-size: 0.82rem; }
.strength { display: inline-flex; align-items: center; gap: 0.45rem; color: var(--ink); font-weight: 600; }
.bars { display: inline-flex; align-items: flex-end; gap: 2px; }
.bars i { width: 4px; border-radius: 1px; background: var(--line); }
.bars i:nth-child(1) { height: 6px; }
.bars i:nth-child(2) { height: 10px; }
.bars i:nth-child(3) { height: 14px; }
.clear .bars i, .leaning .bars i:nth-child(-n + 2), .undecided .bars i:nth-child(1) { background: var(--accent); }
.card h2 { font: 600 1.55rem/1.2 var(--serif); letter-spacing: -0.01em; text-wrap: balance; }
.card header > h2 { margin-top: 0.35rem; }
.lead { font-size: 1.06rem; }
.quiet { color: var(--muted); font-size: 0.88rem; }
.form { padding: 0.7rem 0.9rem; border-radius: 0.6rem; background: var(--page); font-size: 0.95rem; }
.card h3 { margin-bottom: 0.6rem; font: 600 1.1rem/1.3 var(--serif); }
.card h4 { font-size: 0.95rem; font-weight: 600; }
.card cite { display: block; margin-top: 0.15rem; color: var(--muted); font-size: 0.78rem; font-style: normal; }

.reasons { list-style: none; }
.card .reasons > li + li { margin-top: 1.25rem; }
.card .reasons h4 { font-size: 1rem; }
.reasons p { margin-top: 0.3rem; font-size: 0.95rem; }
figure { margin: 0.4rem 0 0.5rem; padding-inline-start: 0.8rem; border-inline-start: 3px solid var(--accent); }
figcaption { color: var(--muted); font-size: 0.8rem; }
blockquote { font: italic 1.06rem/1.4 var(--serif); }
.points > li + li { margin-top: 0.5rem; }
.card ul.points { padding-inline-start: 1.1em; }
.points > li::marker { color: var(--muted); }

details { border-top: 1px solid var(--line); }
summary {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 1rem;
  padding: 0.75rem 1.25rem;
  font-weight: 600;
  font-size: 0.95rem;
  cursor: pointer;
  list-style: none;
}
summary::-webkit-details-marker { display: none; }
summary::after {
  content: "";
  flex: none;
  width: 0.5rem;
  height: 0.5rem;
  margin-inline-end: 0.2rem;
  border: solid var(--muted);
  border-width: 0 2px 2px 0;
  transform: translateY(-25%) rotate(45deg);
  transition: transform 0.15s;
}
details[open] > summary::after { transform: translateY(25%) rotate(225deg); }
summary:hover { color: var(--accent); }
summary:focus-visible { outline-offset: -3px; border-radius: 0.6rem; }
details:last-child > summary { border-radius: 0 0 0.9rem 0.9rem; }
.folded { padding: 0 1.25rem 1.1rem; font-size: 0.95rem; }
.folded > * + * { margin-top: 0.6rem; }
.card .folded > h4 { margin-top: 1.1rem; }
.card .entries { padding: 0; list-style: none; }
.entries > li + li { margin-top: 0.9rem; }
.card .checklist { margin-top: 0.3rem; padding: 0; list-style: none; }
.checklist > li { display: flex; gap: 0.55rem; }
.mark { flex: none; width: 0.9rem; color: var(--muted); text-align: center; }
.mark + span { color: var(--muted); }
.mark.met { color: var(--accent); font-weight: 700; }
.mark.met + span { color: inherit; }

@media (max-width: 30rem) {
  .card > header, .card > section { padding-inline: 1rem; }
  summary, .folded { padding-inline: 1rem; }
  .card h2 { font-size: 1.35rem; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) {
  .bars i, .typing i { forced-color-adjust: none; }
}
`;
