"""The defects of the Dockerfile that this project began with, as the guide shows them."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from eightstage.checks import Check, Place
from eightstage.checks.catalogue import STATIC, catalogue
from eightstage.service import Service, load_text
from eightstage.verify import SILENCE, Verification

# Beside the documentation: the Dockerfile as it was, and the list of what is wrong with it.
SEED = "tests/data/seed"
_LIST = "defects.toml"
# A bar that does not end a cell, in code as well.
_BAR = r"\|"


@attrs.frozen
class Defect:
    """
    One of them.

    number: Its number in the list.
    theme: The part of the file that it is about.
    says: What is wrong, in a sentence.
    check: Who finds it from the text alone; empty if nobody can.
    line: Where it is found.
    unseen: Why nobody can.
    hadolint: The rule of hadolint that finds it, too.
    builder: The rule of the builder's own checks that finds it, too.
    """

    number: int
    theme: str
    says: str
    check: str = ""
    line: int = 0
    unseen: str = ""
    hadolint: str = ""
    builder: str = ""


def defects(folder: Path) -> list[Defect]:
    """The list in that folder, in its order."""
    with (folder / _LIST).open("rb") as file:
        return [Defect(**entry) for entry in tomllib.load(file)["defect"]]


def shown(folder: Path, theme: str) -> str:
    """
    The defects of a theme, each with the lines, what is found there, why it matters and how it is mended.

    Raises:
        LookupError: There is no such theme, or a check does not find what the list says.
    """
    chosen = [defect for defect in defects(folder) if defect.theme == theme]
    if not chosen:
        raise LookupError("there is no such theme")
    service = load_text(folder)
    found = _found(service)
    return "\n".join(line for defect in chosen for line in _lines(defect, service, found))


def score(folder: Path) -> str:
    """How many of them are found, and by whom."""
    every = defects(folder)
    counts = {
        "this verifier, from the text": sum(bool(defect.check) for defect in every),
        "hadolint": sum(bool(defect.hadolint) for defect in every),
        "the builder (`docker build --check`)": sum(bool(defect.builder) for defect in every),
    }
    rows = "".join(f"| {name} | {count} of {len(every)} |\n" for name, count in counts.items())
    return f"| who | finds |\n|---|---|\n{rows}"


def table(folder: Path) -> str:
    """Every one of them, and who finds it: this verifier, a rule of hadolint, a rule of the builder."""
    rows = "".join(
        f"| {defect.number} | [{_heading(defect.says).replace('|', _BAR)}]({_place(defect)}) "
        f"| {'yes' if defect.check else ''} | {defect.hadolint} | {defect.builder} |\n"
        for defect in defects(folder)
    )
    return f"| number | defect | this verifier | hadolint | the builder |\n|---|---|---|---|---|\n{rows}"


def _place(defect: Defect) -> str:
    """The page and the heading that explain it, which get their anchors from their words as on GitHub."""
    anchor = re.sub(r"[^\w\- ]", "", _title(defect).lower()).replace(" ", "-")
    return f"{defect.theme}.md#{anchor}"


def _found(service: Service) -> Mapping[str, tuple[Check, Sequence[Place]]]:
    checks = [check for check in catalogue() if check.kind in STATIC]
    report = Verification(service, None, checks, SILENCE).run()
    found: dict[str, tuple[Check, list[Place]]] = {}
    for result in report.findings:
        found.setdefault(result.check.id, (result.check, []))[1].extend(result.verdict.places)
    return found


def _lines(defect: Defect, service: Service, found: Mapping[str, tuple[Check, Sequence[Place]]]) -> Iterator[str]:
    yield f"## {_title(defect)}\n"
    if not defect.check:
        yield f"The file does not show it: {defect.unseen}.\n"
        return
    check, places = found.get(defect.check, (None, ()))
    place = next((place for place in places if place.line == defect.line), None)
    if check is None or place is None:
        raise LookupError(f"{defect.check} does not find number {defect.number} on line {defect.line}")
    yield f"```dockerfile\n{service.dockerfile.lines[defect.line - 1].strip()}\n```\n"
    yield f"```text\n✗ {check.id}\n  {place}\n```\n"
    others = {"Hadolint": defect.hadolint, "The builder": defect.builder}
    also = "".join(f" {name} finds it, too ({rule})." for name, rule in others.items() if rule)
    yield f"Why it matters: {check.why}\n"
    yield f"Instead: {check.fix}\n"
    yield f"Found by [{check.id}](../../checks/{check.id}.md).{also}\n"


def _title(defect: Defect) -> str:
    return f"{defect.number}. {_heading(defect.says)}"


def _heading(sentence: str) -> str:
    return sentence.removesuffix(".")
