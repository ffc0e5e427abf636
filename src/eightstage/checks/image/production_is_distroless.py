"""Production is distroless: it holds no shell, package manager, interpreter, compiler or other tool."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, bad, check, failed, good, passed, skipped
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.languages.ecosystem import known
from eightstage.policy import Policy


@check(
    of_contract=True,
    stages=("production",),
    source=(
        Source("The eight stages, production", "docs/stages.md#production"),
        Source("NIST SP 800-190, 4.1", "https://csrc.nist.gov/pubs/sp/800/190/final"),
        Source("CIS Docker Benchmark 4.3", "https://www.cisecurity.org/benchmark/docker"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/production",
    defect=In("security").append("RUN install -D /bin/dash /assembly/runtime/usr/bin/sh"),
    examples=(
        bad(says="a shell", image=facts.image(facts.file("/app/serve"), facts.file("/usr/bin/sh"))),
        bad(
            says="a shell, though the command starts through it",
            image=facts.image(facts.file("/bin/sh"), Cmd=["/bin/sh", "-c"]),
        ),
        bad(says="a package manager", image=facts.image(facts.file("/usr/bin/dpkg"))),
        bad(says="an interpreter, whatever its version", image=facts.image(facts.file("/usr/bin/perl5.40.1"))),
        bad(says="a compiler", image=facts.image(facts.file("/usr/bin/gcc-14"))),
        bad(says="a small tool", image=facts.image(facts.file("/usr/bin/cat"))),
        bad(
            says="a program that the policy names",
            image=facts.image(facts.file("/bin/vi")),
            policy=facts.policy('[image]\nabsent = ["vi"]\n'),
        ),
        bad(
            says="another interpreter than the one that the command starts",
            image=facts.image(facts.file("/usr/bin/perl"), Cmd=["/usr/bin/lua", "serve.lua"]),
        ),
        good(says="a program of the service", image=facts.image(facts.file("/app/serve"))),
        good(
            says="a text that nobody can run", image=facts.image(facts.file("/usr/share/completions/bash", mode=0o644))
        ),
        good(
            says="the interpreter that the command starts",
            image=facts.image(facts.file("/usr/bin/lua5.4"), Entrypoint=["/usr/bin/lua", "serve.lua"]),
        ),
        good(
            says="what the policy says that the service runs on",
            image=facts.image(facts.file("/usr/bin/gawk"), Cmd=["/app/serve"]),
            policy=facts.policy('[image]\nruntime = ["gawk"]\n'),
        ),
        good(
            says="a policy that names none",
            image=facts.image(),
            policy=facts.policy("[image]\nabsent = []\n"),
            is_skipped=True,
        ),
    ),
)
def production_is_distroless(image: Image, policy: Policy) -> Verdict:
    """
    Why: an intruder uses whatever is there: a shell to look around, an interpreter or a compiler for what was brought
    along, a package manager for the rest.
    Fix: copy only the runtime into production, and find what brought in the named file. What the service runs on is
    named in its command, or under [image] runtime in the policy; [image] absent names what must not be there.
    """
    if not policy.image.absent:
        return skipped("the policy names no program; see [image] absent")
    started = {_program(word) for key in ("Entrypoint", "Cmd") for word in image.config.get(key) or ()}
    runtime = {*(started & {*known().interpreters}), *map(_program, policy.image.runtime)}
    unwanted = {*map(_program, policy.image.absent)} - runtime
    found = tuple(path for path, file in sorted(image.files.items()) if file.is_program and _program(path) in unwanted)
    if found:
        return failed(f"it holds {and_more(found)}", found[:20])
    return passed(f"none of {len(unwanted)} programs among {len(image.files)} files")


def _program(path: str) -> str:
    """The name of a program without its folder and version."""
    return path.rpartition("/")[2].rstrip("0123456789.-") or path
