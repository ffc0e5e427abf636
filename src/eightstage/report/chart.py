"""Bars for a few sizes that were measured, as one SVG element in the colours of the reader's preference."""

from collections.abc import Iterator, Mapping
from html import escape

from eightstage.units import parse_size

_WIDTH, _BAR, _GAP, _HEAD = 480, 20, 8, 34
_MARGIN, _LEFT, _RIGHT = 16, 124, 88


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
    top = _MARGIN // 2
    for heading, sizes in groups.items():
        drawn += _group(heading, sizes, top)
        top += _HEAD + len(sizes) * (_BAR + _GAP) + _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" viewBox="0 0 {_WIDTH} {top}" role="img" '
        f'aria-labelledby="bars-title bars-text" class="bars"><title id="bars-title">{escape(title)}</title>'
        f'<desc id="bars-text">{escape(described)}</desc>{_STYLE}'
        f'<rect class="ground" width="{_WIDTH}" height="{top}" rx="10"/>{"".join(drawn)}</svg>\n'
    )


def _group(heading: str, sizes: Mapping[str, str], top: int) -> Iterator[str]:
    largest = max(map(parse_size, sizes.values()))
    yield f'<text class="heading" x="{_MARGIN}" y="{top + _HEAD - 12}">{escape(heading)}</text>'
    for number, (name, size) in enumerate(sizes.items()):
        y = top + _HEAD + number * (_BAR + _GAP)
        length = max(2, round(parse_size(size) / largest * (_WIDTH - _LEFT - _RIGHT)))
        middle = y + _BAR - 6
        yield f'<text x="{_MARGIN}" y="{middle}">{escape(name)}</text>'
        yield f'<rect x="{_LEFT}" y="{y}" width="{length}" height="{_BAR}" rx="3"/>'
        yield f'<text class="size" x="{_LEFT + length + 8}" y="{middle}">{escape(size)}</text>'


_STYLE = """<style>
.bars { --bar: #2f6fde; --ink: #1b2330; --ground: #f6f8fb; }
@media (prefers-color-scheme: dark) {
  .bars { --bar: #6ea0ff; --ink: #eef2f8; --ground: #1d2530; }
}
.bars text { font: 400 14px system-ui, sans-serif; fill: var(--ink); }
.bars .heading, .bars .size { font-weight: 600; }
.bars rect { fill: var(--bar); }
.bars .ground { fill: var(--ground); }
</style>"""
