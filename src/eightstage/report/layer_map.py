"""The layers of each image of a service: which of them are its own, and which it shares with an image before it."""

from collections.abc import Iterator, Mapping

from eightstage.report.chart import BAR, MARGIN, WIDTH, bar, chart, text
from eightstage.units import parse_size, size

_TOP, _ROW, _BETWEEN = 104, 52, 1
# Of a letter inside a bar.
_LETTER = 7


def layer_map(images: Mapping[str, Mapping[str, str]]) -> str:
    """
    A row for each image, with a piece for each layer, as long as it is large.

    Args:
        images: What the table says, by image and by the first image that has the layers: their sizes, lowest first,
            as in `78.5 MB + 4.3 MB`.
    """
    layers = {
        image: {first: [*map(parse_size, cell.split("+"))] for first, cell in of.items()}
        for image, of in images.items()
    }
    totals = {image: sum(map(sum, of.values())) for image, of in layers.items()}
    own = {image: sum(of.get(image, ())) for image, of in layers.items()}
    scale = (WIDTH - 2 * MARGIN) / max(totals.values())
    drawn = list(_head(sum(totals.values()), sum(own.values())))
    for number, (image, of) in enumerate(layers.items()):
        y = _TOP + number * _ROW
        drawn += [
            text(MARGIN, y, image, "size"),
            text(WIDTH - MARGIN, y, _share(totals[image], own[image]), "end"),
            *_pieces(image, of, y + 8, scale),
        ]
    described = "; ".join(
        f"{image} {size(totals[image])}: {', '.join(f'{_origin(image, first)} {cell}' for first, cell in of.items())}"
        for image, of in images.items()
    )
    return chart("Layers of the eight images of the reference app", described, _TOP + len(layers) * _ROW, drawn)


def _sizes(cell: str) -> list[int]:
    return [parse_size(layer) for layer in cell.split("+")]


def _share(total: int, own: int) -> str:
    return f"{size(total)}, {'all' if own == total else size(own)} of its own"


def _origin(image: str, first: str) -> str:
    return "its own" if image == first else f"shared with {first}"


def _head(together: int, stored: int) -> Iterator[str]:
    yield text(MARGIN, 30, f"Eight images of {size(together)} take {size(stored)} on the disk", "heading")
    yield f"{bar(MARGIN, 42, 20)}{text(MARGIN + 28, 57, 'its own layers')}"
    yield f"{bar(180, 42, 20, 'shared')}{text(208, 57, 'stored with an image above')}"


def _pieces(image: str, of: Mapping[str, list[int]], y: int, scale: float) -> Iterator[str]:
    x = float(MARGIN)
    for first, layers in of.items():
        begin = x
        for layer in layers:
            length = round(layer * scale, 1)
            if length >= _BETWEEN:
                yield bar(round(x, 1), y, length - _BETWEEN, "" if image == first else "shared")
            x += length
        if first != image and x - begin > _LETTER * len(first):
            yield text(round(begin + 6, 1), y + BAR - 6, first, "inside")
