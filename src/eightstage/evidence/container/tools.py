"""The tools of a target, each run once inside its container, as the container's own user."""

import shlex

import attrs

from eightstage.evidence import TARGET, Context, evidence
from eightstage.evidence.container.start import serving


@attrs.frozen
class ToolRun:
    """One command, its exit code and its first line of output."""

    command: str
    exit_code: int
    output: str


@evidence("tools", images=(TARGET,), files=())
def observe(context: Context, target: str) -> tuple[ToolRun, ...]:
    """Run each tool that the policy names."""
    with serving(context, target, "tools") as container:
        runs = []
        for command in context.service.policy.debug.tools:
            exit_code, output = container.run(command)
            runs.append(ToolRun(shlex.join(command), exit_code, (output.strip().splitlines() or [""])[0]))
        return tuple(runs)
