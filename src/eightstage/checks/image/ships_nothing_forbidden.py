"""Production holds no credentials, and nothing that only development, tests or package managers need."""

from fnmatch import fnmatch

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.policy import Policy

_NOTHING = facts.policy('[image]\ndeny = ["*.map"]\n')


@check(
    stages=("production",),
    source=(
        Source(
            "OWASP Docker security cheat sheet",
            "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
        ),
        Source("The eight stages, production", "docs/stages.md#production"),
    ),
    level=Level.BEGINNER,
    guide="stages/production",
    defect=In("production").append("COPY --from=security /etc/passwd /.env"),
    examples=(
        bad(says="settings of one machine", image=facts.image(facts.file("/app/.env"))),
        bad(says="tests", image=facts.image(facts.file("/app/test/serve"))),
        bad(
            says="a credential in a file of any name", image=facts.image(facts.file("/app/notes", marks="private key"))
        ),
        good(says="the application", image=facts.image(facts.file("/app/serve"))),
        good(says="an example, which the policy allows", image=facts.image(facts.file("/app/.env")), policy=_NOTHING),
    ),
)
def ships_nothing_forbidden(image: Image, policy: Policy) -> Verdict:
    """
    Why: everyone who can pull an image can read it; tests, source maps and keys show how to attack the service.
    Fix: copy named artefacts into production, never a folder of the repository; see [image] deny.
    """
    named = [p for p in sorted(image.files) if any(fnmatch(p, pattern) for pattern in policy.image.deny)]
    marked = [f"{p}: looks like a {mark}" for p, f in sorted(image.files.items()) for mark in f.marks]
    problems = (*named, *marked)
    if problems:
        return failed(f"{problems[0]} must not ship" if named else problems[0], evidence=problems[:20])
    return passed(f"none of {len(policy.image.deny)} patterns and no credential in {len(image.files)} files")
