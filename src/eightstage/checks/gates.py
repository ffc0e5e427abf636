"""
A check for each gate that a language or a policy describes, so that nobody writes one by hand.

What a gate is called, how it is broken and why it matters stand in its table `[gates.NAME]`.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from eightstage import languages
from eightstage.checks import Check, Example, Level, Severity, Source, Verdict, bad, good
from eightstage.checks.gate._judge import judge
from eightstage.defects.structural import without_step
from eightstage.evidence.build import Failure
from eightstage.evidence.gate import GateRun, Gates
from eightstage.facts import policy as policy_of
from eightstage.policy import FILE_NAME, Policy

_WHY = "a gate that stops nothing is only advice."
_FIX = "give the gate its own RUN, on the way to production, that ends with the tool's exit code."


@attrs.frozen(eq=False)
class GateCheck(Check):
    """
    The promise that a gate stops the production build.

    gate: The name of the gate.
    breaks: What it must refuse, in words: "a lint error".
    reason: Why that matters.
    remedy: What to write when it goes through.
    described: The file with its table.
    """

    gate: str = ""
    breaks: str = ""
    reason: str = ""
    remedy: str = ""
    described: Path = Path(FILE_NAME)

    @property
    def promise(self) -> str:
        """One sentence that is true when all is well."""
        return f"{self.breaks[:1].upper()}{self.breaks[1:]} stops the production build."

    @property
    def why(self) -> str:
        """Why the promise matters."""
        return self.reason

    @property
    def fix(self) -> str:
        """What to write when it is broken."""
        return self.remedy

    @property
    def file(self) -> Path:
        """Where the gate is described."""
        return self.described


@cache
def of_language(language: str) -> tuple[GateCheck, ...]:
    """A check for each gate that the profile of a known language describes, in its order."""
    profile = tomllib.loads(languages.text(language)).get("gates", {})
    file = Path(str(languages.file(language)))
    return tuple(_check(name, gate, file) for name, gate in profile.items())


def of_policy(policy: Policy) -> tuple[GateCheck, ...]:
    """A check for each gate of a service; one that names no language is asked for those that all languages have."""
    described = {name: attrs.asdict(gate) for name, gate in policy.gates.items()}
    language = policy.service.language
    files = {check.gate: check.file for check in of_language(language)} if language else {}
    missing = [] if language else sorted(_common() - described.keys())
    named: dict[str, Mapping[str, Any]] = {**{name: {} for name in missing}, **described}
    return tuple(_check(name, gate, files.get(name, Path(FILE_NAME))) for name, gate in named.items())


def _common() -> frozenset[str]:
    named = [frozenset(check.gate for check in of_language(name)) for name in languages.own()]
    return frozenset.intersection(*named)


def _check(name: str, gate: Mapping[str, Any], described: Path) -> GateCheck:
    known = languages.gates().get(name, {})
    breaks, why, fix = (gate.get(key) or known.get(key, "") for key in ("breaks", "why", "fix"))
    breaks = breaks or f"what the gate {name} must refuse"
    stage = known.get("stage", "build")
    sources = (Source(**source) for source in known.get("sources", ()))

    def stops(gates: Gates, policy: Policy) -> Verdict:
        return judge(gates.run(name), breaks, policy.gates[name])

    return GateCheck(
        id=f"gate/{name.replace('_', '-')}-stops-production",
        function=stops,
        stages=(),
        requires=("build/every-target-builds",),
        explained_by=(),
        sources=(Source(f"The eight stages, {stage}", f"docs/stages.md#{stage}"), *sources),
        level=Level(known.get("level", Level.BEGINNER)),
        guide=f"stages/{stage}",
        severity=Severity.ERROR,
        examples=_examples(name, breaks),
        defect=without_step(gate["step"]) if gate.get("step") else (),
        gate=name,
        breaks=breaks,
        reason=why or _WHY,
        remedy=fix or _FIX,
        described=described,
    )


def _examples(name: str, breaks: str) -> tuple[Example, ...]:
    policy = policy_of(f'[gates.{name}]\nstep = "make {name}"\nmessage = "refused"\n')

    def after(failure: Failure | None) -> Gates:
        return Gates(lambda _: GateRun(failure))

    stopped = Failure(f"RUN make {name}", "build", ("src/planted: refused",))
    return (
        bad(says=f"with {breaks}, the image is built all the same", gates=after(None), policy=policy),
        good(says="the step of the gate ends the build and says why", gates=after(stopped), policy=policy),
    )
