export const PAGE_STYLE = `
:root { color-scheme: light dark; --bg:#f5f7f7; --card:#fff; --line:#dde3e3; --field:#7d8988; --text:#14201f; --soft:#51605d;
  --accent:#0b5a66; --on-accent:#fff; --good:#0e6638; --good-bg:#dff3e7; --bad:#ab211a; --bad-bg:#fce8e6; --wait:#7f4c00; --wait-bg:#fcefd2; }
@media (prefers-color-scheme: dark) { :root { --bg:#0d1212; --card:#141a1a; --line:#2a3534; --field:#74827f; --text:#e6ecea; --soft:#a5b3b0;
  --accent:#6cc7d3; --on-accent:#05191d; --good:#79d6a0; --good-bg:#123422; --bad:#ff9d94; --bad-bg:#451a17; --wait:#f0bd62; --wait-bg:#3a2a0c; } }
* { box-sizing: border-box }
body { margin:0; background:var(--bg); color:var(--text); font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif; font-variant-numeric:tabular-nums }
main, header { max-width:1360px; margin:0 auto; padding:0 16px }
header { padding-top:24px }
main { padding-bottom:48px }
h1 { margin:0; font-size:1.5rem; line-height:1.25 }
h2 { margin:32px 0 12px; font-size:1.125rem }
h3 { margin:0 0 4px; font-size:1rem }
p { margin:4px 0 0; color:var(--soft); max-width:75ch }
a { color:var(--accent) }
code, .mono { font-family:ui-monospace,SFMono-Regular,Consolas,monospace; font-size:.8125rem; overflow-wrap:anywhere }
.grid { display:grid; gap:16px; grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr)); align-items:start }
.card { background:var(--card); border:1px solid var(--line); border-radius:8px; padding:16px; min-width:0 }
.big { font-size:1.5rem; font-weight:600; margin:8px 0 0; color:var(--text) }
.note { margin-top:16px; padding:8px 12px; border-radius:8px; color:var(--good); background:var(--good-bg) }
form { display:grid; gap:10px; margin-top:12px }
.pair { display:grid; align-items:end; gap:10px; grid-template-columns:repeat(auto-fit,minmax(110px,1fr)) }
label { display:grid; gap:2px; font-size:.8125rem; color:var(--soft) }
input, select { width:100%; min-height:40px; padding:6px 10px; font:inherit; color:var(--text); background:var(--card); border:1px solid var(--field); border-radius:6px }
button { min-height:40px; padding:6px 16px; font:inherit; font-weight:600; color:var(--on-accent); background:var(--accent); border:1px solid var(--accent); border-radius:6px; cursor:pointer }
button.quiet { color:var(--accent); background:transparent }
button.danger { color:var(--bad); background:transparent; border-color:var(--bad) }
:focus-visible { outline:2px solid var(--accent); outline-offset:2px }
.scroll { overflow-x:auto; background:var(--card); border:1px solid var(--line); border-radius:8px }
table { width:100%; border-collapse:collapse }
th, td { padding:8px 12px; text-align:left; vertical-align:top; border-bottom:1px solid var(--line) }
tbody tr:last-child td { border-bottom:0 }
th { font-size:.8125rem; color:var(--soft); font-weight:600; white-space:nowrap }
.number { text-align:right; white-space:nowrap }
.tag { display:inline-block; padding:0 8px; border-radius:999px; font-size:.8125rem; white-space:nowrap }
.good { color:var(--good); background:var(--good-bg) } .bad { color:var(--bad); background:var(--bad-bg) } .wait { color:var(--wait); background:var(--wait-bg) }
.actions { display:flex; flex-wrap:wrap; gap:6px } .actions form { margin:0 } .actions button { min-height:32px; padding:2px 10px; font-size:.8125rem }
.grid + .scroll, .grid + .card { margin-top:16px }
.said { white-space:pre-line; display:block; max-width:46ch }
.empty { padding:16px; color:var(--soft) }
@media (max-width:700px) {
  thead { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%) }
  tr { display:block; padding:8px 0; border-bottom:1px solid var(--line) } tbody tr:last-child { border-bottom:0 }
  td { display:grid; grid-template-columns:7.5rem minmax(0,1fr); gap:8px; padding:3px 12px; border:0; overflow-wrap:anywhere }
  td::before { content:attr(data-label); font-size:.8125rem; color:var(--soft) }
  .number { text-align:left; white-space:normal }
}
`;
