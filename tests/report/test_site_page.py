"""Pages of the documentation's site in a real browser: they fit a phone and are drawn in any light."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .accessibility import violations
from .conftest import Browser

DOCS = Path(__file__).resolve().parents[2] / "docs"
# With a wide picture, wide tables and bars, long lines and tabs.
PAGES = (
    "guide/flow",
    "guide/concepts/caching",
    "guide/concepts/multi-stage",
    "guide/stages/build",
    "guide/defects/dependencies",
    "guide/defects/index",
)
# One page of each kind: home, a stage, a check, learn; the HTML report is judged in test_page.py.
JUDGED = ("index", "guide/stages/build", "checks/text/hadolint-agrees", "learn")
_FRAME = (
    '<iframe id="f" src="{page}.html" width="390" height="800" style="border:0"></iframe><p id="out"></p><script>'
    'f.onload = () => {{ out.textContent = "width " + f.contentDocument.querySelector(".content").scrollWidth; }}</script>'
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of these pages alone; links to the others lead nowhere, which only warns."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("_ext", "_static", "pictures"):
        shutil.copytree(DOCS / name, folder / "docs" / name)
    shutil.copy2(DOCS / "conf.py", folder / "docs")
    (folder / "docs/guide").mkdir()
    listed = "".join(f"- [page]({page.removeprefix('guide/')}.md)\n" for page in PAGES)
    (folder / "docs/guide/index.md").write_text(f"# The guide\n\n## Pages\n\n{listed}", encoding="utf-8")
    for page in {*PAGES, *JUDGED}:
        (folder / f"docs/{page}.md").parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(DOCS / f"{page}.md", folder / f"docs/{page}.md")
    command = [sys.executable, "-m", "sphinx", "-Q", str(folder / "docs"), str(folder / "html")]
    subprocess.run(command, check=True)
    return folder / "html"


@pytest.mark.parametrize("page", PAGES)
def test_page_fits_a_phone(page: str, pages: Path, browser: Browser) -> None:
    """At 390 pixels a page does not move sideways as a whole, whatever is on it."""
    shutil.copytree(pages, browser.pages, dirs_exist_ok=True)
    (browser.pages / "frame.html").write_text(_FRAME.format(page=page), encoding="utf-8")

    assert b"width 390" in browser.open("frame.html", "--dump-dom", "--virtual-time-budget=3000")


def test_tabs_show_one_language(pages: Path, browser: Browser) -> None:
    """The page shows the piece of the first language, and those of the others only when they are chosen."""
    shutil.copytree(pages, browser.pages, dirs_exist_ok=True)
    script = (
        "<script>const seen = [...document.querySelectorAll('.sd-tab-content')]"
        ".filter(tab => tab.offsetHeight).map(tab => tab.previousElementSibling.textContent.trim());"
        "document.title = 'shown ' + [...new Set(seen)].join();</script></body>"
    )
    page = browser.pages / "guide/stages/build.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", script), encoding="utf-8")

    shown = browser.open("guide/stages/build.html", "--dump-dom", "--virtual-time-budget=3000")

    assert b"<title>shown Node.js</title>" in shown


@pytest.mark.parametrize("scheme", [1, 0], ids=["light", "dark"])
@pytest.mark.parametrize("page", JUDGED)
def test_page_can_be_read_by_everybody(page: str, scheme: int, pages: Path, browser: Browser) -> None:
    """Axe sees no serious violation, in either scheme of colours."""
    shutil.copytree(pages, browser.pages, dirs_exist_ok=True)

    assert violations(browser, f"{page}.html", f"--blink-settings=preferredColorScheme={scheme}") == []
