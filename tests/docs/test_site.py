"""The site: built without a warning, complete, and readable without a network."""

import re
import runpy
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests

from eightstage.commands.site import build, server
from eightstage.errors import EightstageError
from eightstage.template.dockerfiles import dockerfiles

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"


@pytest.fixture(scope="module")
def extension() -> dict[str, Any]:
    return runpy.run_path(str(DOCS / "_ext/plain_pages.py"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as the task builds it; a page that no index lists or a link to nowhere is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "invoke", "docs", "--check", "--site", str(folder)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class _Fetched(HTMLParser):
    """What a browser fetches for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        wanted = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}.get(tag, "")
        self.found += [value] if (value := known.get(wanted)) else []


def test_every_page_is_on_the_site(site: Path) -> None:
    """Each Markdown page of the documentation is a page of the site, and the search knows it."""
    pages = [p.relative_to(DOCS) for p in DOCS.rglob("*.md") if "examples" not in p.parts]

    assert [page for page in pages if not (site / page.with_suffix(".html")).is_file()] == []
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert [page for page in pages if f'"{page.with_suffix("").as_posix()}"' not in index] == []


def test_pages_ask_no_other_host(site: Path) -> None:
    """What a page needs lies beside it: it works from a folder, without a network."""
    asked = set()
    for page in site.rglob("*.html"):
        parser = _Fetched()
        parser.feed(page.read_text(encoding="utf-8"))
        asked |= {url for url in parser.found if "//" in url}
    styles = "".join(p.read_text(encoding="utf-8") for p in site.rglob("*.css"))

    assert asked == set()
    assert re.findall(r"url\(['\"]?(?:https?:)?//[^)]+", styles) == []


@pytest.mark.parametrize("page", ["guide/stages/build", "guide/stages/dependencies", "guide/concepts/secrets"])
def test_site_has_what_the_page_has(page: str, site: Path) -> None:
    """Turning pieces into tabs loses none: the site has as many blocks of a Dockerfile as the page."""
    written = (DOCS / f"{page}.md").read_text(encoding="utf-8").count("```dockerfile")

    assert written > 0
    assert (site / f"{page}.html").read_text(encoding="utf-8").count("highlight-dockerfile") == written


def test_parts_of_a_page_have_names(site: Path) -> None:
    """A screen reader tells the two side columns apart and knows the level of each heading; a keyboard moves the picture."""
    page = (site / "guide/flow.html").read_text(encoding="utf-8")

    assert re.findall(r"<aside (?![^>]*aria-label)[^>]*>", page) == []
    assert re.findall(r'role="heading"(?! aria-level)', page) == []
    assert len(re.findall(r"<aside [^>]*aria-label", page)) == 2
    assert re.search(r'<p tabindex="0"><img [^>]*alt="[^"]+', page)


def test_site_is_served_on_loopback_only(site: Path) -> None:
    """Whoever asks this machine by its own address gets a page; no other address is listened on."""
    with server(site, 0) as opened:
        Thread(target=opened.serve_forever, daemon=True).start()
        host, port = opened.server_address[:2]
        answer = requests.get(f"http://{host}:{port}/guide/index.html", timeout=5)
        with server(site, port) as second:
            other = second.server_address[1]
        opened.shutdown()

    assert host == "127.0.0.1"
    assert "The guide" in answer.text
    assert other != port


def test_warning_stops_the_site(tmp_path: Path) -> None:
    """A page that no index lists is an error, which names it."""
    shutil.copytree(DOCS / "_ext", tmp_path / "docs/_ext")
    shutil.copy2(DOCS / "conf.py", tmp_path / "docs")
    (tmp_path / "docs/_static").mkdir()
    (tmp_path / "docs/index.md").write_text("# Site\n", encoding="utf-8")
    (tmp_path / "docs/lost.md").write_text("# Lost\n", encoding="utf-8")

    with pytest.raises(EightstageError, match=r"lost\.md.*toctree"):
        build(tmp_path / "docs", tmp_path / "site")


def test_piece_in_several_languages_becomes_tabs(extension: dict[str, Any]) -> None:
    """Each language has a tab with its name; a piece that is the same everywhere stays as it is."""
    same = "<!-- dockerfile base: USER -->\n```dockerfile\nUSER 1\n```\n<!-- end -->"
    other = "<details><summary>The same in Two</summary>\n\n```dockerfile\nRUN two\n```\n\n</details>\n"
    text = f"{same}\n\n<!-- dockerfile base: RUN -->\n```dockerfile\nRUN one\n```\n\n{other}<!-- end -->\n"

    made = extension["tabs"](text)

    assert same in made
    assert re.findall(r"^:::\{tab-item\} (.+)\n.*\n```dockerfile\n(.+)$", made, re.MULTILINE) == [
        (extension["FIRST"], "RUN one"),
        ("Two", "RUN two"),
    ]
    assert "<details>" not in made


def test_first_tab_has_the_name_of_the_default_language(extension: dict[str, Any]) -> None:
    """The piece that stands first is that of the template's first choice."""
    assert extension["FIRST"] == next(iter(dockerfiles()))


def test_index_becomes_navigation(extension: dict[str, Any], tmp_path: Path) -> None:
    """Listed pages are in the navigation below their heading; those of the guide stand in that of the site."""
    (tmp_path / "guide").mkdir()
    (tmp_path / "index.md").write_text("# A\n\nRead [this](z.md).\n\n## Learn\n\n- [Guide](guide/index.md), new\n")
    (tmp_path / "guide/index.md").write_text("# G\n\n## Stages\n\n1. [base](stages/base.md)\n- [else](../other.md)\n")

    made = extension["navigation"](tmp_path, "index")

    assert re.findall(r":caption: (.+)\n(.+)\n", made) == [("Learn", "/guide/index"), ("Stages", "/guide/stages/base")]


def test_link_out_of_the_documentation_is_a_download(extension: dict[str, Any]) -> None:
    """A page that is not on the site is handed out as a file; a page that is stays a link."""
    text = "[a](../../README.md) [b](../stages.md)"

    assert extension["downloads"](text, "guide/index") == "[a](path:../../README.md) [b](../stages.md)"
