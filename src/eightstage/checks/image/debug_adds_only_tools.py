"""Debug is production with tools: it changes no file of production, and adds none to the application."""

from collections.abc import Iterator
from fnmatch import fnmatch

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, bad, check, failed, good, passed, undetermined
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.policy import Policy

_SHIPPED = facts.image(facts.file("/app/serve", digest="a"), facts.file("/etc/services", digest="b"))


@check(
    stages=("debug",),
    source=Source("The eight stages, debug", "docs/stages.md#debug"),
    level=Level.INTERMEDIATE,
    guide="stages/debug",
    # One certificate in the place of all.
    defect=In("debug").append(
        "COPY --from=development /usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt /etc/ssl/certs/ca-certificates.crt"
    ),
    examples=(
        bad(
            says="another version of the application",
            production_image=_SHIPPED,
            image=facts.image(facts.file("/app/serve", digest="c"), facts.file("/etc/services", digest="b")),
        ),
        bad(
            says="one more file of the application",
            production_image=_SHIPPED,
            image=facts.image(*_SHIPPED.files.values(), facts.file("/app/extra")),
        ),
        bad(
            says="a file of the system is gone",
            production_image=_SHIPPED,
            image=facts.image(facts.file("/app/serve", digest="a")),
        ),
        bad(
            says="the application is not what a tool may replace",
            production_image=_SHIPPED,
            image=facts.image(facts.file("/app/serve", digest="c"), facts.file("/etc/services", digest="b")),
            policy=facts.policy('[debug]\nreplaces = ["/app/*"]\n'),
        ),
        good(
            says="tools beside it",
            production_image=_SHIPPED,
            image=facts.image(*_SHIPPED.files.values(), facts.file("/usr/bin/strace")),
        ),
        good(
            says="a file of the system that the policy lets a tool replace",
            production_image=_SHIPPED,
            image=facts.image(facts.file("/app/serve", digest="a"), facts.file("/etc/services", digest="c")),
            policy=facts.policy('[debug]\nreplaces = ["/etc/services"]\n'),
        ),
    ),
)
def debug_adds_only_tools(image: Image, production_image: Image, policy: Policy) -> Verdict:
    """
    Why: every file that differs is one more reason why a bug may appear only here, or only in production.
    Fix: build debug FROM production and add tools beside what is there; list exceptions outside the application under
    [debug] replaces.
    """
    folder = f"{policy.service.application}/"
    shipped, there = _files(production_image), _files(image)
    if not any(path.startswith(folder) for path in shipped):
        return undetermined(f"production has no file in {folder}; set application under [service] in the policy")
    differing = sorted(_differing(shipped, there, folder, policy))
    if differing:
        return failed(f"not as in production: {and_more(differing)}", tuple(differing[:20]))
    return passed(f"{len(shipped)} files of production are there; {len(there) - len(shipped)} were added")


def _differing(shipped: dict[str, str], there: dict[str, str], folder: str, policy: Policy) -> Iterator[str]:
    for path in shipped.keys() | there.keys():
        is_application = path.startswith(folder)
        if path not in shipped and not is_application:
            continue
        if not is_application and any(fnmatch(path, pattern) for pattern in policy.debug.replaces):
            continue
        if shipped.get(path) != there.get(path):
            yield path


def _files(image: Image) -> dict[str, str]:
    return {path: file.digest for path, file in image.files.items() if file.kind == "file"}
