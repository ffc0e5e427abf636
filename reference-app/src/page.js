const STAGES = ["base", "dependencies", "development", "build", "security", "production", "testing", "debug"];

const STYLE = `
  :root { color-scheme: light dark; --ink: light-dark(#1b2430, #e6edf3); --soft: light-dark(#566473, #9aa7b4);
    --paper: light-dark(#f4f6f8, #0d1117); --card: light-dark(#fff, #161b22); --line: light-dark(#dbe2e9, #2b333d);
    --mark: light-dark(#0b6e4f, #46c08f); }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; color: var(--ink);
    background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; }
  main { box-sizing: border-box; width: min(40rem, 100vw - 2rem); padding: 2rem; background: var(--card);
    border: 1px solid var(--line); border-radius: .75rem; overflow-wrap: anywhere; }
  h1 { margin: 0; font-size: 1.6rem; letter-spacing: -.01em; }
  p { margin: .25rem 0 1.5rem; color: var(--soft); }
  ol { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0; padding: 0; list-style: none; }
  li { padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--soft);
    font-size: .8125rem; }
  li[aria-current] { color: var(--card); background: var(--mark); border-color: var(--mark); font-weight: 600; }
  dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin: 1.5rem 0; }
  dt { color: var(--soft); font-size: .8125rem; }
  dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
  a { color: var(--mark); margin-right: 1rem; }
`;

/** @param {string} text */
function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** @param {number} seconds */
function clock(seconds) {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/**
 * The page that a person sees at `/`. It loads nothing and runs no script.
 *
 * @param {Readonly<{ name: string, description: string, version: string, uptime: number, stage: string }>} facts
 */
export function renderPage({ name, description, version, uptime, stage }) {
  const title = escapeHtml(name);
  const stages = STAGES.map((each) => `<li${each === stage ? ' aria-current="step"' : ""}>${each}</li>`);
  const facts = Object.entries({ Version: version, Stage: stage, Uptime: clock(uptime) }).map(
    ([term, value]) => `<div><dt>${term}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${escapeHtml(description)}</p>
<ol aria-label="Stages of the Dockerfile">${stages.join("")}</ol>
<dl>${facts.join("")}</dl>
<a href="/health">health</a><a href="/ready">ready</a>
</main>
</body>
</html>
`;
}
