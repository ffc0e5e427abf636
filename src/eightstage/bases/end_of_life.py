"""Updates the table of end-of-life dates."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

import requests

from eightstage.errors import EightstageError

SERVICE = "https://endoflife.date/api"
# The service's name of a product, where it differs from the name of the image.
_PRODUCTS = {"node": "nodejs", "golang": "go", "alpine": "alpine-linux"}
_SECONDS = 30


def refresh(table: Path, service: str = SERVICE) -> list[str]:
    """
    Update the table with the service's dates for the products in it.

    Args:
        table: The file to write; it names the products.
        service: The address to ask.

    Returns:
        One line for each date that changed or is new.

    Raises:
        EightstageError: The service did not answer, or not with dates; the table is left unchanged.
    """
    text = table.read_text(encoding="utf-8")
    before: Mapping[str, Mapping[str, date]] = tomllib.loads(text)
    after = {product: {**before[product], **_ask(service, product)} for product in before}
    changes = [
        f"{product} {cycle}: {before[product].get(cycle, 'new')} → {end}"
        for product, cycles in after.items()
        for cycle, end in cycles.items()
        if before[product].get(cycle) != end
    ]
    if changes:
        head = text[: text.index("\n[")]
        tables = [f"[{p}]\n" + "".join(f'"{c}" = {e}\n' for c, e in _sorted(cycles)) for p, cycles in after.items()]
        table.write_text(head + "\n" + "\n".join(tables), encoding="utf-8")
    return changes


def table() -> Path:
    """The table of this package."""
    return Path(str(files("eightstage.data").joinpath("end_of_life.toml")))


def _ask(service: str, product: str) -> dict[str, date]:
    url = f"{service}/{_PRODUCTS.get(product, product)}.json"
    try:
        reply = requests.get(url, timeout=_SECONDS)
        reply.raise_for_status()
        cycles = reply.json()
        # Where the end is not known yet, the service says false; then nothing is said here, either.
        return {str(c["cycle"]): date.fromisoformat(c["eol"]) for c in cycles if isinstance(c["eol"], str)}
    except (requests.RequestException, json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise EightstageError(f"{url} told no dates: {error}", "the table stays as it was; try again later") from error


def _sorted(cycles: Mapping[str, date]) -> list[tuple[str, date]]:
    return sorted(cycles.items(), key=lambda item: [int(part) for part in item[0].split(".") if part.isdigit()])
