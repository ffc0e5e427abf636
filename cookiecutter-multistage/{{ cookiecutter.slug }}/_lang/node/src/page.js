/** The stages that an image takes something from, by the stage that it is of. */
const WAYS = new Map([
  ["development", "base → dependencies → development"],
  ["production", "base → dependencies → build → security → production"],
  ["debug", "base → dependencies → development → build → security → production → debug"],
]);

/** @param {string} text */
function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** @param {number} seconds */
function spell(seconds) {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/**
 * The page a person sees at `/`.
 *
 * @param {Readonly<{ title: string, description: string, version: string, uptime: number, stage: string }>} facts
 */
export function renderPage({ title, description, version, uptime, stage }) {
  const rows = Object.entries({ Version: version, Uptime: spell(uptime), Stage: stage })
    .map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`)
    .join("");
  const way = WAYS.get(stage);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
  :root { --ink: light-dark(#17212b, #e6edf3); --soft: light-dark(#5b6b7a, #9aa7b4); --paper: light-dark(#f5f7f9, #0d1117);
    --card: light-dark(#fff, #161b22); --line: light-dark(#dde3e9, #2b333d); --good: light-dark(#12805c, #3fb68b); }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; color: var(--ink); background: var(--paper);
    font: 1rem/1.5 system-ui, sans-serif; }
  main { width: min(34rem, calc(100vw - 3rem)); padding: 2rem; background: var(--card); border: 1px solid var(--line);
    border-radius: .75rem; box-sizing: border-box; }
  h1 { margin: 0; font-size: 1.5rem; letter-spacing: -.01em; overflow-wrap: anywhere; }
  p { margin: .25rem 0 1.5rem; color: var(--soft); overflow-wrap: anywhere; }
  dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin: 0; padding: 1rem 0; border-block: 1px solid var(--line); }
  dt { color: var(--soft); font-size: .8125rem; }
  dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  .way { margin: 1rem 0 0; font-size: .8125rem; }
  .way:empty { display: none; }
  nav { margin-top: 1.25rem; display: flex; gap: 1.25rem; }
  a { color: var(--good); }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(description)}</p>
<dl>${rows}</dl>
<p class="way">${way ? `Built in stages: ${way}` : ""}</p>
<nav><a href="/health">health</a><a href="/ready">ready</a></nav>
</main>
</body>
</html>
`;
}
