"""Every tool that debug promises runs there, as the service's user."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.defects.structural import In
from eightstage.evidence.container.tools import ToolRun


@check(
    stages=("debug",),
    requires=("container/becomes-healthy",),
    source=Source("The eight stages, debug", "docs/stages.md#debug"),
    level=Level.INTERMEDIATE,
    guide="stages/debug",
    defect=In("development").change("RUN", " strace(?= )", ""),
    examples=(
        bad(says="not installed", tools=(ToolRun("strace -V", 127, "not found"), ToolRun("ps", 0, "PID"))),
        good(says="all run", tools=(ToolRun("strace -V", 0, "strace 6"), ToolRun("ps", 0, "PID"))),
        good(says="the policy names no tools", tools=(), is_skipped=True),
    ),
)
def debug_tools_run(tools: tuple[ToolRun, ...]) -> Verdict:
    """
    Why: a tool that is missing or refuses to run should not be discovered in the middle of an incident.
    Fix: install the tool in the stage that debug takes its tools from, or remove it from [debug] in the policy.
    """
    if not tools:
        return skipped("the policy names no tools; see [debug] tools")
    broken = tuple(f"{t.command}: exit code {t.exit_code}: {t.output}" for t in tools if t.exit_code != 0)
    if broken:
        return failed(f"{len(broken)} of {len(tools)} tools do not run", evidence=broken)
    return passed(f"{len(tools)} tools run")
