"""Which images a verification judged: names of images are shared by every checkout of a service, their IDs are not."""

from collections.abc import Iterator

from rich.text import Text

from eightstage.engine import images
from eightstage.engine.client import Engine
from eightstage.service import BAKE_FILE
from eightstage.verify.results import Report

_NAMED = 2


def lines(report: Report, engine: Engine | None) -> Iterator[Text]:
    """The ID of what was judged as production, and the names that another build has taken meanwhile."""
    if engine is None or not (report.path / BAKE_FILE).is_file():
        return
    taken = []
    for target, facts in report.targets.items():
        judged = images.find(engine, facts.image_id) if facts.image_id else None
        if judged is None:
            continue
        if target == "production":
            yield Text(f"production: {judged['Id']}", style="dim")
        named = images.find(engine, f"{report.service}:{target}")
        if named is not None and named["Id"] != judged["Id"]:
            taken.append(f"{report.service}:{target}")
    if taken:
        names = ", ".join(taken[:_NAMED]) + (f" and {len(taken) - _NAMED} more" if len(taken) > _NAMED else "")
        text = f"another build has taken the names {names} meanwhile; the JSON report has the IDs of what was judged"
        yield Text(text, style="yellow")
