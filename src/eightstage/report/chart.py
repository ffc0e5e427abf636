"""Charts of what was measured: what they have in common, and bars for a few sizes."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from eightstage.units import parse_size

WIDTH, MARGIN, BAR, GAP = 480, 16, 20, 8
_HEAD, _LEFT, _RIGHT = 34, 124, 88


def chart(title: str, described: str, height: int, drawn: Iterable[str]) -> str:
    """
    One SVG element in the colours of the reader's preference.

    Args:
        title: What screen readers say first.
        described: What they say then: the numbers.
        height: In pixels; the width is `WIDTH`.
        drawn: The elements in it.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="bars-title bars-text" class="bars"><title id="bars-title">{escape(title)}</title>'
        f'<desc id="bars-text">{escape(described)}</desc>{_STYLE}'
        f'<rect class="ground" width="{WIDTH}" height="{height}" rx="10"/>{"".join(drawn)}</svg>\n'
    )


def text(x: float, y: float, says: str, kind: str = "") -> str:
    """A line of text; `kind` is one or more classes of the style."""
    of_kind = f'class="{kind}" ' if kind else ""
    return f'<text {of_kind}x="{x:g}" y="{y:g}">{escape(says)}</text>'


def bar(x: float, y: float, length: float, kind: str = "") -> str:
    """A bar that is never too short to be seen."""
    of_kind = f'class="{kind}" ' if kind else ""
    return f'<rect {of_kind}x="{x:g}" y="{y:g}" width="{max(2, length):g}" height="{BAR}" rx="3"/>'


def bars(groups: Mapping[str, Mapping[str, str]], *, title: str) -> str:
    """
    A bar for each size, as long as it is beside the largest of its group.

    Args:
        groups: The sizes as they are read, such as `124.8 MB`, by name, for each heading.
        title: What screen readers say first.
    """
    described = "; ".join(
        f"{heading}: {', '.join(f'{name} {size}' for name, size in sizes.items())}" for heading, sizes in groups.items()
    )
    drawn: list[str] = []
    top = MARGIN // 2
    for heading, sizes in groups.items():
        drawn += _group(heading, sizes, top)
        top += _HEAD + len(sizes) * (BAR + GAP) + GAP
    return chart(title, described, top, drawn)


def _group(heading: str, sizes: Mapping[str, str], top: int) -> Iterator[str]:
    largest = max(map(parse_size, sizes.values()))
    yield text(MARGIN, top + _HEAD - 12, heading, "heading")
    for number, (name, size) in enumerate(sizes.items()):
        y = top + _HEAD + number * (BAR + GAP)
        length = max(2, round(parse_size(size) / largest * (WIDTH - _LEFT - _RIGHT)))
        yield text(MARGIN, y + BAR - 6, name)
        yield bar(_LEFT, y, length)
        yield text(_LEFT + length + 8, y + BAR - 6, size, "size")


_STYLE = """<style>
.bars { --bar: #2f6fde; --shared: #c3d5f7; --ink: #1b2330; --soft: #566072; --line: #dde3ec; --ground: #f6f8fb; }
@media (prefers-color-scheme: dark) {
  .bars { --bar: #6ea0ff; --shared: #34496f; --ink: #eef2f8; --soft: #a9b4c6; --line: #303a49; --ground: #1d2530; }
}
.bars text { font: 400 14px system-ui, sans-serif; fill: var(--ink); }
.bars .heading, .bars .size { font-weight: 600; }
.bars .end { text-anchor: end; }
.bars .middle { text-anchor: middle; }
.bars .soft { fill: var(--soft); font-size: 12px; }
.bars .inside { font-size: 12px; }
.bars rect { fill: var(--bar); }
.bars .shared { fill: var(--shared); }
.bars .ground { fill: var(--ground); }
.bars line { stroke: var(--line); }
</style>"""
