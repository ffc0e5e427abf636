"""
Checks: one file each, found by walking the folders.

A check is a function whose module docstring is the promise and whose own docstring says why it matters and how to
mend it. What it looks at arrives by parameter name (see `eightstage.evidence.Evidence`); a check observes nothing
itself and runs no command.
"""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

from eightstage.checks.example import Example, bad, good
from eightstage.checks.lesson import GUIDE, Level, Source
from eightstage.defects import Defect
from eightstage.verdicts import Place, Severity, Verdict, and_more, failed, judged, passed, skipped, undetermined

__all__ = [
    "GUIDE",
    "Check",
    "Example",
    "Level",
    "Place",
    "Severity",
    "Source",
    "Verdict",
    "and_more",
    "bad",
    "check",
    "failed",
    "good",
    "judged",
    "passed",
    "skipped",
    "undetermined",
]


@attrs.frozen(eq=False)
class Check:
    """
    A promise, the function that proves it, and the defect that proves the function.

    id: `kind/statement`; file, documentation page and rule id follow from it.
    stages: The targets it judges, one verdict each; empty for one verdict about the whole service.
    requires: Checks that must have passed before this one means anything: on the same target, or the service, or else
        on production. It is not judged where one of them did not.
    explained_by: Checks, found in the same way, that tell the cause better: what this one finds is a consequence where
        one of them failed, and counts where none did.
    explains: Checks whose cause it tells, said here where it is about one language, which they do not name.
    sources: Who says so.
    level: What a reader should know before it.
    guide: The part of the guide that explains it, one of GUIDE; empty for the check of a plug-in.
    examples: What it finds, and what it does not.
    of_contract: Whether only the contract of the eight stages asks for it: a service that does not follow it is not
        judged, because nothing is wrong there.
    on_request: Whether it runs only with `--thorough` or when its id is named, because it builds all over again.
    """

    id: str
    function: Callable[..., Verdict]
    stages: tuple[str, ...]
    requires: tuple[str, ...]
    explained_by: tuple[str, ...]
    sources: tuple[Source, ...]
    level: Level
    guide: str
    severity: Severity
    defect: Defect
    examples: tuple[Example, ...]
    on_request: bool = False
    explains: tuple[str, ...] = ()
    of_contract: bool = False

    @property
    def kind(self) -> str:
        """The kind of evidence: text, build, image, container or gate."""
        return self.id.partition("/")[0]

    @property
    def language(self) -> str:
        """The language that it is about, whose folder it stands in; empty for all."""
        package, _, rest = self.function.__module__.partition(".languages.")
        return rest.partition(".")[0] if package == "eightstage" else ""

    @property
    def promise(self) -> str:
        """One sentence that is true when all is well."""
        return " ".join((inspect.getmodule(self.function).__doc__ or "").split())

    @property
    def source(self) -> str:
        """Who says so, in one line."""
        return "; ".join(map(str, self.sources))

    @property
    def why(self) -> str:
        """Why the promise matters."""
        return self._part("Why")

    @property
    def fix(self) -> str:
        """What to write when it is broken."""
        return self._part("Fix")

    @property
    def earlier(self) -> tuple[str, ...]:
        """The checks that are judged before this one."""
        return (*self.requires, *self.explained_by)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of what it looks at."""
        return tuple(inspect.signature(self.function).parameters)

    @property
    def file(self) -> Path:
        """Where its code stands."""
        return Path(inspect.getfile(self.function))

    def _part(self, heading: str) -> str:
        document = inspect.getdoc(self.function) or ""
        parts = document.replace("Why: ", "\0Why: ").replace("Fix: ", "\0Fix: ").split("\0")
        found = next((p for p in parts if p.startswith(f"{heading}: ")), f"{heading}: ")
        return " ".join(found.removeprefix(f"{heading}: ").split())


def check(
    *,
    source: Source | tuple[Source, ...],
    level: Level,
    guide: str = "",
    defect: Defect = (),
    examples: tuple[Example, ...] = (),
    stages: tuple[str, ...] = (),
    requires: tuple[str, ...] = (),
    explained_by: tuple[str, ...] = (),
    explains: tuple[str, ...] = (),
    severity: Severity = Severity.ERROR,
    on_request: bool = False,
    of_contract: bool = False,
) -> Callable[[Callable[..., Verdict]], Check]:
    """Make a function the check that its module is named after."""

    def make(function: Callable[..., Any]) -> Check:
        kind, name = function.__module__.split(".")[-2:]  # the folder and the file, in a plug-in as well
        return Check(
            id=f"{kind}/{name.replace('_', '-')}",
            function=function,
            stages=stages,
            requires=requires,
            explained_by=explained_by,
            sources=source if isinstance(source, tuple) else (source,),
            level=level,
            guide=guide,
            severity=severity,
            defect=defect,
            examples=examples,
            on_request=on_request,
            explains=explains,
            of_contract=of_contract,
        )

    return make
