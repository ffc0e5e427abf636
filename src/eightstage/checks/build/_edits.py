"""What an edit made the builder do, compared with what the policy says about it."""

from collections.abc import Mapping

from eightstage.checks import Verdict, failed, passed, skipped
from eightstage.evidence.build_cache import Rebuild
from eightstage.policy import CacheCase


def judge(rebuilds: Mapping[str, Rebuild], expected: Mapping[str, CacheCase], *, none: str) -> Verdict:
    """Passed when each edit ran exactly the stages that the policy declares; `none` is said where there is no edit."""
    if not expected:
        return skipped(none)
    problems = {name: problem for name, case in expected.items() if (problem := _problem(rebuilds[name], case))}
    if not problems:
        times = ", ".join(f"{name} {rebuilds[name].seconds:.1f} s" for name in expected)
        return passed(f"exactly the declared stages ran again ({times})")
    lines = [line for name in problems for line in (f"another {name}:", *(f"  {s}" for s in rebuilds[name].steps))]
    return failed(next(iter(problems.values())), evidence=tuple(lines))


def _problem(rebuild: Rebuild, case: CacheCase) -> str:
    if set(rebuild.stages) != set(case.runs):
        ran = ", ".join(rebuild.stages) or "none"
        return f"another {rebuild.edit} runs steps of {ran} again, not of {', '.join(case.runs) or 'none'}"
    repeated = [text for text in case.keeps for step in rebuild.steps if text in step]
    return f"another {rebuild.edit} repeats `{repeated[0]}`" if repeated else ""
