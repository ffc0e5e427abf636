"""Production holds no credentials, and nothing that only development, tests or package managers need."""

from fnmatch import fnmatch

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.image import Image
from eightstage.policy import Policy
from eightstage.structural import In


@check(
    stages=("production",),
    source="OWASP Docker security cheat sheet: "
    "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html; "
    "docs/stages.md#production",
    defect=In("production").append("COPY --from=security /etc/passwd /.env"),
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
