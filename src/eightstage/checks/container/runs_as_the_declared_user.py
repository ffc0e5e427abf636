"""Every process runs as the user and group that the policy declares, or else the image's USER."""

from typing import Any

import attrs

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped, undetermined
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.evidence.container.processes import Confinement
from eightstage.evidence.container.workout import Workout
from eightstage.evidence.image import Image
from eightstage.policy import Policy

_TEXT = "FROM debian AS production\nUSER 1001:1001\n"
_SILENT = facts.policy()
_POLICY = attrs.evolve(_SILENT, service=attrs.evolve(_SILENT.service, user="1001:1001"))


def _seen(user: str = "1001:1001", **different: Any) -> dict[str, Any]:  # noqa: ANN401 - values of any field
    """A process, what is declared about it in the image, and a policy that says nothing of users."""
    confined = (facts.process(**different),)
    return {"workout": facts.workout(confined=confined), "image": facts.image(User=user), "policy": _SILENT}


@check(
    stages=("production", "debug"),
    requires=("container/becomes-healthy",),
    explained_by=("container/runs-without-root", "container/processes-are-confined"),
    source=(
        Source("Dockerfile reference, USER", "https://docs.docker.com/reference/dockerfile/#user"),
        Source("credentials(7)", "https://man7.org/linux/man-pages/man7/credentials.7.html"),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/security",
    defect=In("production").change("USER", r":\d+", ":4711"),
    examples=(
        bad(
            "FROM debian AS production\nUSER 1001:4711\n",
            at=2,
            says="another group than the policy's",
            workout=facts.workout(confined=(facts.process(groups=(4711,) * 4),)),
            image=facts.image(User="1001:4711"),
            policy=_POLICY,
        ),
        bad(_TEXT, at=2, says="one process of another user", **_seen(users=(7,) * 4)),
        bad(_TEXT, at=2, says="it may become another user", **_seen(users=(1001, 1001, 7, 1001))),
        bad(_TEXT, at=2, says="one group more", **_seen(extra_groups=(1001, 27))),
        good(_TEXT, says="as the image declares", **_seen(extra_groups=(1001,))),
        good(_TEXT, says="as the policy declares", **_seen() | {"policy": _POLICY}),
        good(
            "FROM debian AS production\nUSER 1001\n",
            says="without a declared group, the image's accounts name it",
            **_seen("1001", groups=(50,) * 4, extra_groups=(50, 27)),
        ),
        good(
            "FROM debian AS production\nUSER app\n",
            says="a name has no number to compare with",
            **_seen("app"),
            is_skipped=True,
        ),
    ),
)
def runs_as_the_declared_user(
    target: str, workout: Workout, image: Image, policy: Policy, dockerfile: Dockerfile
) -> Verdict:
    """
    Why: volumes, secrets and rules of the platform are set up for one user and group; another one, or one group more,
    reads what it should not, or cannot read what it must.
    Fix: write the policy's user and group as the stage's last USER, and start nothing that changes them.
    """
    said, source = policy.service.user or "", "the policy declares"
    if not said:
        said, source = image.config.get("User") or "", "the image declares"
    user, _, group = said.partition(":")
    if not user.isdigit() or not (group or "0").isdigit():
        return skipped(f"no user is declared by number: the policy names none, and USER of the image is {said!r}")
    if not workout.confined:
        return undetermined("no process could be looked at")
    problems = [f"{p.command[:50]}: {w}" for p in workout.confined for w in _wrong(p, int(user), group)]
    if problems:
        stage = dockerfile.named.get(target)
        line = max((i.line for i in stage.all("USER")), default=None) if stage else None
        return failed(f"{source} {said}; {problems[0]}", tuple(problems[1:]), line=line)
    return passed(f"{len(workout.confined)} processes run as {said}, as {source}")


def _wrong(process: Confinement, user: int, group: str) -> list[str]:
    """What differs: real, effective, saved and file system number; groups only where one is declared."""
    found = [f"user {number}" for number in sorted({*process.users} - {user})]
    if group:
        found += [f"group {number}" for number in sorted({*process.groups, *process.extra_groups} - {int(group)})]
    return found
