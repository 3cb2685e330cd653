/** The report's style: no font or picture from elsewhere; light and dark as the reader's system is. */
export const style = `
:root { color-scheme: light dark; --page: #fbfbfa; --card: #fff; --text: #1b1f24; --muted: #5b6672; --faint: #e3e7eb;
  --good: #1a7f37; --bad: #cf222e; --series-1: #0969da; --series-2: #bc4c00; --series-3: #1a7f37; --series-4: #8250df;
  --series-5: #6e7781; --series-6: #bf3989; --series-7: #9a6700; --series-8: #0e7c86; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --card: #151b23; --text: #e6edf3; --muted: #9aa5b1;
  --faint: #2d353f; --good: #3fb950; --bad: #ff7b72; --series-1: #58a6ff; --series-2: #f0883e; --series-3: #3fb950;
  --series-4: #bc8cff; --series-5: #8b949e; --series-6: #f778ba; --series-7: #d29922; --series-8: #39c5cf; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 2.5rem 1.25rem 4rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
header { margin-bottom: 1.75rem; }
.kicker { margin: 0; color: var(--muted); font-size: .8rem; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; }
h1 { margin: .1rem 0 .4rem; font-size: clamp(1.5rem, 4vw, 2.25rem); line-height: 1.15; letter-spacing: -.02em; text-wrap: balance; }
header p:last-child { margin: 0; color: var(--muted); }
h2 { margin: 2.75rem 0 .9rem; font-size: 1.25rem; letter-spacing: -.01em; }
h3 { margin: 0; font-size: .95rem; }
.verdict { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; padding: 1rem 1.25rem; border-radius: 12px;
  background: var(--card); border: 1px solid var(--faint); border-inline-start: 6px solid var(--good); }
.verdict.failed { border-inline-start-color: var(--bad); }
.verdict p, .verdict ul { margin: 0; overflow-wrap: anywhere; }
.verdict ul { flex-basis: 100%; padding-inline-start: 1.25rem; }
.word { font-size: 1.25rem; font-weight: 700; color: var(--good); }
.failed .word { color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .75rem; margin: 1rem 0 0; }
.tile { padding: .9rem 1rem; border: 1px solid var(--faint); border-radius: 12px; background: var(--card); }
dt { color: var(--muted); font-size: .85rem; }
dd { margin: .15rem 0 0; font-size: 1.5rem; font-weight: 650; letter-spacing: -.02em; line-height: 1.2; }
dd small { display: block; color: var(--muted); font-size: .8rem; font-weight: 400; letter-spacing: 0; }
.gave { max-width: 75ch; margin: 0 0 .5rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 1rem; }
figure { margin: 0; min-width: 0; padding: 1rem 1rem .5rem; border: 1px solid var(--faint); border-radius: 12px; background: var(--card); }
figcaption p { margin: 0 0 .4rem; color: var(--muted); font-size: .85rem; }
figure svg { display: block; width: 100%; height: auto; color: var(--text); overflow: visible; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem .9rem; margin: 0 0 .25rem; padding: 0; list-style: none; font-size: .85rem; }
.legend span { display: inline-block; width: .7rem; height: .7rem; margin-inline-end: .4rem; border-radius: 3px; }
.scroll { overflow-x: auto; margin: 0 0 1rem; border: 1px solid var(--faint); border-radius: 12px; background: var(--card); }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .5rem 1rem; text-align: end; white-space: nowrap; border-top: 1px solid var(--faint); }
thead th { border-top: 0; color: var(--muted); font-weight: 500; }
tr > :first-child { text-align: start; font-weight: 500; }
@media print { body { max-width: none; padding: 0; } figure, .tile, .verdict { break-inside: avoid; } }
`;
