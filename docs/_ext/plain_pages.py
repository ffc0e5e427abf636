"""
Makes a site of pages that are plain Markdown, so that they read well without one.

- An `index.md` lists its pages, or has a table of them; on the site, these are the navigation. The guide's stand in the
  navigation of the whole site, so that each of its parts has a heading there.
- A piece of a Dockerfile with the same in other languages below it becomes tabs.
- What the theme leaves without a name for those who listen to a page gets one.
- A link to Markdown out of the documentation, such as to the reference app's README, becomes a download, as Sphinx does
  it with other files.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# The language whose piece stands first, without a name.
FIRST = "Node.js"
_OPENED = frozenset({"guide/index"})
_LINK = re.compile(r"\]\(([^)#:\s]+\.md)\)")
_LISTED = re.compile(r"^(?:-|\d+\.|\|) \[[^]]+\]\(([^)#:\s]+)\.md\)", re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^<!-- dockerfile .+ -->\n((?:(?!<!-- ).*\n)*)<!-- end -->$", re.MULTILINE)
_PIECE = re.compile(r"(?:<summary>The same in (.+)</summary>\n\n)?^(```dockerfile\n(?:(?!```).*\n)*```)$", re.MULTILINE)

# Of the theme's own HTML: what a screen reader or a keyboard needs, and does not get.
_MENDED = {
    r'role="heading"(?! aria-level)': 'role="heading" aria-level="2"',
    r'<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Pages">',
    r'<aside class="toc-drawer(.*?)">': r'<aside class="toc-drawer\1" aria-label="On this page">',
    r'<p>(?=<img [^>]*src="[^"]*stages\.svg")': '<p tabindex="0">',
}


def navigation(docs: Path, name: str) -> str:
    """The lists and tables of an index as Sphinx's navigation, a part for each heading."""
    return "\n\n".join(
        "\n".join(["```{toctree}", ":hidden:", *([f":caption: {title}"] if title else []), *pages, "```"])
        for title, pages in _parts(docs, name)
    )


def _parts(docs: Path, name: str) -> Iterator[tuple[str, list[str]]]:
    """Title and pages of each part of an index; names of pages begin at the documentation."""
    first, *rest = _HEADING.split((docs / f"{name}.md").read_text(encoding="utf-8"))
    for title, body in [("", first), *zip(rest[::2], rest[1::2], strict=True)]:
        pages = [f"/{join(dirname(name), page)}" for page in _LISTED.findall(body)]
        if pages:
            yield title, pages
        for page in pages:
            if page[1:] in _OPENED:
                yield from _parts(docs, page[1:])


def downloads(text: str, page: str) -> str:
    """The text of a page with each link to a page that is not on the site as a download."""
    depth = page.count("/")
    return _LINK.sub(lambda found: f"](path:{found[1]})" if found[1].count("../") > depth else found[0], text)


def tabs(text: str) -> str:
    """The text with each piece that other languages write differently as tabs, which change together."""
    return _BLOCK.sub(lambda found: _tabs(_PIECE.findall(found[1])) or found[0], text)


def _tabs(pieces: list[tuple[str, str]]) -> str:
    items = [f":::{{tab-item}} {title or FIRST}\n:sync: {title or FIRST}\n{piece}\n:::\n" for title, piece in pieces]
    return "\n".join(["::::{tab-set}\n:sync-group: language\n", *items, "::::"]) if len(items) > 1 else ""


def mended(html: str) -> str:
    """A page of the site with names for its parts, and with a picture that a keyboard can move."""
    for pattern, replacement in _MENDED.items():
        html = re.sub(pattern, replacement, html)
    return html


def _finish(app: "Sphinx", error: Exception | None) -> None:
    for page in app.outdir.rglob("*.html") if error is None else ():
        page.write_text(mended(page.read_text(encoding="utf-8")), encoding="utf-8")


def _read(app: "Sphinx", name: str, content: list[str]) -> None:
    content[0] = downloads(tabs(content[0]), name)
    if Path(name).name == "index" and name not in _OPENED:
        content[0] += f"\n\n{navigation(app.srcdir, name)}\n"
        for opened in _OPENED:
            # A change of its lists is one of this page.
            app.env.note_dependency(str(app.srcdir / f"{opened}.md"))


def setup(app: "Sphinx") -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", _read)
    app.connect("build-finished", _finish)
    return {"parallel_read_safe": True}
