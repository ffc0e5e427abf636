"""An edit runs exactly those stages again that it concerns, and one that changes nothing runs none."""

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.defects import Edit
from eightstage.evidence.build_cache import Rebuild
from eightstage.policy import CacheCase, Policy


@check(
    source="seed guide, Key Concepts: order instructions from least to most frequently changing",
    defect=Edit("Dockerfile", old="COPY scripts/security ./scripts/security\n", new="COPY scripts src ./scripts/\n"),
)
def edit_repeats_only_its_steps(rebuilds: dict[str, Rebuild], policy: Policy) -> Verdict:
    """
    Why: a layer order that repeats the install with every edit costs each developer minutes, many times a day.
    Fix: copy later what changes more often; the steps that ran are listed.
    """
    expected = policy.cache
    if not expected:
        return skipped("the policy names no edit; see [cache.EDIT]")
    wrong = [name for name, case in expected.items() if _problem(rebuilds[name], case)]
    if not wrong:
        times = ", ".join(f"{name} {rebuilds[name].seconds:.1f} s" for name in expected)
        return passed(f"exactly the declared stages ran again ({times})")
    lines = [line for name in wrong for line in (f"another {name}:", *(f"  {s}" for s in rebuilds[name].steps))]
    return failed(_problem(rebuilds[wrong[0]], expected[wrong[0]]), evidence=tuple(lines))


def _problem(rebuild: Rebuild, case: CacheCase) -> str:
    if set(rebuild.stages) != set(case.runs):
        ran = ", ".join(rebuild.stages) or "none"
        return f"another {rebuild.edit} runs steps of {ran} again, not of {', '.join(case.runs) or 'none'}"
    repeated = [text for text in case.keeps for step in rebuild.steps if text in step]
    return f"another {rebuild.edit} repeats `{repeated[0]}`" if repeated else ""
