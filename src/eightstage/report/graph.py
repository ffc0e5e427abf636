"""The graph of a Dockerfile's stages, drawn from the parsed file: as SVG and as Mermaid."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

import attrs

from eightstage.dockerfile import Dockerfile, Stage

_WIDTH, _HEIGHT = 150, 62
_COLUMN, _ROW = 196, 100
_MARGIN = 16
_MAIN_ROW = 1
# Beside the others of their column, so that the way to production is a straight line in the middle.
_WANTED_ROW = {"development": 0, "testing": 2}


@attrs.frozen
class Edge:
    """`child` takes something from `parent`: all of it by FROM, or files by COPY or a mount."""

    parent: str
    child: str
    is_base: bool


@attrs.frozen
class Node:
    """A stage at its place; column and row count from 0."""

    name: str
    column: int
    row: int

    @property
    def left(self) -> int:
        """Pixels from the left."""
        return _MARGIN + self.column * _COLUMN

    @property
    def top(self) -> int:
        """Pixels from the top."""
        return _MARGIN + self.row * _ROW


def edges(dockerfile: Dockerfile) -> tuple[Edge, ...]:
    """The edges between named stages, in the order of the file."""
    return tuple(
        Edge(parent, stage.label, is_base=dockerfile.parent(stage) is dockerfile.labelled[parent])
        for stage in _named(dockerfile)
        for parent in dockerfile.parents(stage)
    )


def mermaid(dockerfile: Dockerfile) -> str:
    """The graph for a page that draws Mermaid; thick arrows are FROM, dotted ones COPY."""
    lines = ["flowchart LR"]
    lines += [f"    {_id(stage.label)}[{stage.label}]" for stage in _named(dockerfile)]
    for edge in edges(dockerfile):
        lines.append(f"    {_id(edge.parent)} {'==>' if edge.is_base else '-.->'} {_id(edge.child)}")
    return "\n".join(lines) + "\n"


def svg(dockerfile: Dockerfile, notes: Mapping[str, Sequence[str]] | None = None, *, title: str = "Stages") -> str:
    """
    The graph as one SVG element that takes its colours from the page around it, or from the reader's preference.

    Args:
        dockerfile: The stages.
        notes: Up to two short lines for each stage, such as its size.
        title: What screen readers say first.
    """
    nodes = layout(dockerfile)
    lowest = max(node.row for node in nodes.values())
    width = max(node.left for node in nodes.values()) + _WIDTH + _MARGIN
    height = _MARGIN + lowest * _ROW + _HEIGHT + _MARGIN
    drawn = [edge for edge in edges(dockerfile) if {edge.parent, edge.child} <= nodes.keys()]
    if any(_is_around(nodes[e.parent], nodes[e.child]) and nodes[e.parent].row == lowest for e in drawn):
        height += _ROW - _HEIGHT
    described = "; ".join(f"{edge.child} takes from {edge.parent}" for edge in edges(dockerfile))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="graph-title graph-text" class="graph"><title id="graph-title">{escape(title)}</title>'
        f'<desc id="graph-text">{escape(described)}</desc>'
    )
    lines = (_line(edge, nodes) for edge in drawn)
    shipped = _label(dockerfile, "production")
    boxes = (_box(node, (notes or {}).get(node.name, ()), is_shipped=node.name == shipped) for node in nodes.values())
    return "".join([head, _STYLE, _ARROW, *lines, *boxes, "</svg>\n"])


def layout(dockerfile: Dockerfile) -> dict[str, Node]:
    """A place for each named stage: its column is the longest way to it, so that every edge goes to the right."""
    depth: dict[str, int] = {}
    for stage in _named(dockerfile):
        depth[stage.label] = 1 + max((depth.get(parent, -1) for parent in dockerfile.parents(stage)), default=-1)
    nodes: dict[str, Node] = {}
    taken: set[tuple[int, int]] = set()
    special = {_label(dockerfile, role): row for role, row in _WANTED_ROW.items()}
    for name in sorted(depth, key=lambda n: n in special):
        wanted = special.get(name, _MAIN_ROW)
        rows = (wanted, *(row for row in range(len(depth) + 3) if row != wanted))
        row = next(row for row in rows if (depth[name], row) not in taken)
        taken.add((depth[name], row))
        nodes[name] = Node(name, depth[name], row)
    first = min(node.row for node in nodes.values())
    return {name: attrs.evolve(nodes[name], row=nodes[name].row - first) for name in depth}


def _named(dockerfile: Dockerfile) -> Iterator[Stage]:
    # A last `FROM production` is another name for it, and no stage of its own.
    return (stage for stage in dockerfile.stages if stage.name or len(stage.instructions) > 1)


def _label(dockerfile: Dockerfile, role: str) -> str | None:
    stage = dockerfile.named.get(role)
    return stage.label if stage else None


def _is_around(start: Node, end: Node) -> bool:
    """Whether an edge has to lead around the boxes between its ends."""
    return end.column - start.column > 1 and start.row == end.row


def _line(edge: Edge, nodes: Mapping[str, Node]) -> str:
    start, end = nodes[edge.parent], nodes[edge.child]
    x1, y1 = start.left + _WIDTH, start.top + _HEIGHT // 2
    x2, y2 = end.left - 2, end.top + _HEIGHT // 2
    kind = "base" if edge.is_base else "copy"
    is_far = end.column - start.column > 1
    if _is_around(start, end):
        # Through the gap between two rows.
        middle, foot = y1 + (_HEIGHT + _ROW) // 2, start.top + _HEIGHT
        path = f"M{x1 - 40} {foot}C{x1 - 10} {middle} {x2 - 30} {middle} {x2 + 40} {foot + 2}"
    elif is_far and end.row > start.row == _MAIN_ROW:
        path = f"M{x1 - 62} {start.top + _HEIGHT}V{y2 - 14}Q{x1 - 62} {y2} {x1 - 48} {y2}H{x2}"
    elif is_far:
        corner = end.left + _WIDTH // 2
        down = 1 if end.row > start.row else -1
        into = end.top - 2 if down > 0 else end.top + _HEIGHT + 2
        path = f"M{x1} {y1}H{corner - 14}Q{corner} {y1} {corner} {y1 + 14 * down}V{into}"
    else:
        bend = max(26, (x2 - x1) // 2)
        path = f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
    return f'<path class="edge {kind}" d="{path}" marker-end="url(#arrow)"/>'


def _box(node: Node, notes: Sequence[str], *, is_shipped: bool) -> str:
    centre = node.left + _WIDTH // 2
    first = node.top + (36 if not notes else 24)
    lines = "".join(
        f'<text class="note" x="{centre}" y="{first + 16 * number}">{escape(note)}</text>'
        for number, note in enumerate(notes[:2], 1)
    )
    return (
        f'<g class="stage{" production" if is_shipped else ""}"><rect x="{node.left}" y="{node.top}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" rx="10"/><text class="name" x="{centre}" y="{first}">{escape(node.name)}</text>{lines}</g>'
    )


def _id(name: str) -> str:
    return "".join(character if character.isalnum() else "_" for character in name)


_ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="head" d="M0 0L8 4L0 8z"/></marker></defs>'
)
_STYLE = """<style>
.graph { --box: #f6f8fb; --line: #8a94a6; --ink: #1b2330; --soft: #566072; --strong: #0b7a4b; }
@media (prefers-color-scheme: dark) {
  .graph { --box: #1d2530; --line: #77839a; --ink: #eef2f8; --soft: #aab4c4; --strong: #3ecf8e; }
}
.graph text { font: 600 14px system-ui, sans-serif; text-anchor: middle; fill: var(--ink); }
.graph .note { font: 400 12px system-ui, sans-serif; fill: var(--soft); }
.graph rect { fill: var(--box); stroke: var(--line); stroke-width: 1.2; }
.graph .production rect { stroke: var(--strong); stroke-width: 2.4; }
.graph .edge { fill: none; stroke: var(--line); stroke-width: 1.8; }
.graph .copy { stroke-dasharray: 5 4; }
.graph .head { fill: var(--line); }
</style>"""
