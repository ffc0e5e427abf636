"""The planted defects as a command: each in a copy of a service, and whether its check, and no other, catches it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from eightstage.checks.catalogue import STATIC, catalogue, catalogue_for, named, own
from eightstage.engine.client import connect
from eightstage.engine.scope import Scope
from eightstage.errors import NothingVerified
from eightstage.mutation.mutants import Mutants, Score, score_of_text, shown
from eightstage.service import load
from eightstage.system.terminal import console
from eightstage.units import duration


def mutants(path: Path, only: Sequence[str], *, singly: bool = False) -> int:
    """Plant the defects of the selected checks and print a line for each; 1 when one is not caught."""
    out, errors = console(), console("stderr")
    every = catalogue_for(load(path).policy)
    plugged = {check.id for check in catalogue()} - {check.id for check in own()}
    planted = named(only, every) or [check for check in every if check.id not in plugged]
    if all(check.kind in STATIC for check in planted):
        return _tell((score_of_text(check, path, every) for check in planted), len(planted), out)
    with Scope(connect(errors.print), errors.print) as scope:
        mutants = Mutants(scope, path.resolve(), every)
        errors.print("verifying the service as it is; no defect proves anything about a bad one")
        good = mutants.good()
        if good.findings:
            told = "\n  ".join(shown(result) for result in good.findings)
            raise NothingVerified(f"the service breaks promises as it is:\n  {told}", "mend them first")
        return _tell(mutants.run(planted, good, singly=singly), len(planted), out)


def _tell(scores: Iterable[Score], total: int, out: Console) -> int:
    width = max(len(check.id) for check in catalogue())
    seen: list[Score] = []
    for score in scores:
        seen.append(score)
        out.print(_line(score, width))
    fit = [score for score in seen if not score.unfit]
    caught = sum(score.is_caught for score in fit)
    unfit = f"; {total - len(fit)} do not fit this service" if len(fit) < total else ""
    share = f" ({100 * caught / len(fit):.0f} %)" if fit else ""
    style = "bold green" if fit and caught == len(fit) else "bold red"
    out.print(
        Text(f"\n{caught} of {len(fit)} planted defects caught by their own check alone{share}{unfit}", style=style)
    )
    return 0 if fit and caught == len(fit) else 1


def _line(score: Score, width: int) -> Text:
    if score.unfit:
        return Text(f"- {score.check.id:<{width}}  not planted: {score.unfit}", style="dim")
    if score.is_caught:
        again = "".join(f"\n    at a second look; the first one saw {seen}" for seen in score.first_look)
        beside = f", beside {len(score.beside)} more" if score.beside else ""
        caught = f"{score.check.id:<{width}}  caught  {duration(score.seconds):>7}  {score.place}{beside}"
        return Text.assemble(("+ ", "green"), caught, (again, "dim"))
    seen = "caught, but not alone" if score.check.id in score.failing else "missed"
    return Text("\n  ".join((f"x {score.check.id:<{width}}  {seen}", *score.others)), style="red")
