"""The build context holds no secret, nothing that git ignores, and no more bytes than the policy allows."""

from fnmatch import fnmatch

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.defects import Edit
from eightstage.evidence.build_context import BuildContext
from eightstage.policy import Policy
from eightstage.units import size


@check(
    explained_by=("text/context-is-filtered",),
    source=Source(
        "Docker documentation, build context and .dockerignore files", "https://docs.docker.com/build/concepts/context/"
    ),
    level=Level.BEGINNER,
    guide="concepts/context",
    defect=Edit("scripts/server.pem", new="not a key, but it could be one\n"),
    examples=(
        bad(says="a private key", context=BuildContext({"certificates/server.pem": 1}, (), frozenset())),
        bad(says=".dockerignore would let a key through", context=BuildContext({"serve": 1}, ("id_rsa",), frozenset())),
        bad(says="a file that git ignores", context=BuildContext({"serve": 1, "log": 1}, (), frozenset({"log"}))),
        bad(says="more than the policy allows", context=BuildContext({"film": 21_000_000}, (), frozenset())),
        good(says="sources", context=BuildContext({"serve": 1, "lib/parse": 1}, (), frozenset())),
        good(says="a service in no repository", context=BuildContext({"serve": 1}, (), None)),
    ),
)
def context_holds_what_is_needed(context: BuildContext, policy: Policy) -> Verdict:
    """
    Why: whatever reaches the builder is one COPY away from an image, and is sent again with every build.
    Fix: exclude it in .dockerignore, or move it out of the folders that .dockerignore lets through.
    """
    denied = [f for f in context.files if any(fnmatch(f"/{f}", f"*/{deny}") for deny in policy.context.deny)]
    problems = [f"{name} must not reach a build" for name in denied]
    problems += [f"{name}, planted in a copy, reaches the build" for name in context.leaked]
    problems += [f"{name} is ignored by git, and reaches the build" for name in sorted(context.ignored_by_git or ())]
    if context.size > policy.context.limit:
        problems.append(f"{size(context.size)} are sent, {size(policy.context.limit)} are allowed")
    if problems:
        largest = sorted(context.files.items(), key=lambda item: -item[1])[:5]
        lines = [*problems[1:], *(f"{size(count):>9}  {name}" for name, count in largest)]
        return failed(problems[0], evidence=tuple(lines))
    git = "" if context.ignored_by_git is not None else "; not compared with git, the service is in no repository"
    return passed(f"{len(context.files)} files, {size(context.size)}{git}")
