"""Whether a page can be read by everybody: axe-core's verdict, in the browser of the tests."""

import fcntl
import html
import json
import re
import shutil
from pathlib import Path

from eightstage.bases.npm import fetch
from eightstage.engine.places import Places

from .conftest import Browser

# The one place that names it; npm checks what it downloads.
_PACKAGE, _VERSION = "axe-core", "4.14.1"
# Of the browser's own time, which stands still while it works.
_BUDGET = "--virtual-time-budget=20000"
_SERIOUS = ("serious", "critical")
_POLICY = 'http-equiv="Content-Security-Policy"'
_RUN = """<script src="axe.min.js"></script><script>
const ends = said => { document.documentElement.innerHTML = "<body></body>"; document.body.textContent = said; };
axe.run(document, { resultTypes: ["violations"] }).then(
  found => ends(`passed ${found.passes.length} violated ${JSON.stringify(found.violations.map(
    rule => [rule.impact, rule.id, rule.nodes.map(node => node.html.slice(0, 120))]))} end`),
  error => ends(`failed ${error}`));
</script></body>"""


def violations(browser: Browser, page: str, *options: str) -> list[str]:
    """
    The serious violations on a page of the browser's folder: the rule, and where.

    Args:
        browser: Opens a copy of the page, so the page itself stays as it is.
        page: Its path in the folder of pages.
        options: Of the browser, such as the scheme of colours.
    """
    written = browser.pages / page
    judged = written.with_name(f"axe-{written.name}")
    head, body, rest = written.read_text(encoding="utf-8").rpartition("</body>")
    assert body, page
    # The report forbids every script, and axe is one.
    judged.write_text(f"{head.replace(_POLICY, '')}{_RUN}{rest}", encoding="utf-8")
    shutil.copy2(_axe(), judged.with_name("axe.min.js"))
    said = browser.open(judged.relative_to(browser.pages).as_posix(), *options, "--dump-dom", _BUDGET).decode()
    found = re.search(r"passed (\d+) violated (.*) end", said, re.DOTALL)
    # A page on which no rule passes is one that axe has not seen.
    assert found, said[-2000:]
    assert int(found[1]) > 0, page
    rules = json.loads(html.unescape(found[2]))
    return [f"{rule}: {', '.join(places)}" for impact, rule, places in rules if impact in _SERIOUS]


def _axe() -> Path:
    """The script, downloaded once; several test processes wait for one to do it."""
    folder = Places.default().downloads / f"{_PACKAGE}-{_VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "axe.min.js"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not script.exists():
            _, package = fetch(Places.default(), f"{_PACKAGE}@{_VERSION}", folder)
            # Under its name only when it is whole.
            shutil.copy2(package / script.name, folder / "new")
            (folder / "new").replace(script)
    return script
