"""Hadolint reports nothing that the other checks do not cover."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged, skipped
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.dockerfile.hadolint import Finding, Hadolint
from eightstage.evidence.context import Said
from eightstage.policy import Policy

_LOCK = "text/packages-come-from-the-lock"
# One finding per cause: checks that find the same as a rule. The rule is left out on the lines that they name.
SAME = {
    "DL3002": ("text/user-is-a-number",),
    "DL3025": ("text/process-one-is-an-init", "text/health-check-needs-nothing-else"),
    "DL3029": ("text/platform-is-left-to-the-build",),
    "DL3012": ("text/command-is-said-once",),
    "DL4003": ("text/command-is-said-once",),
    "DL4004": ("text/command-is-said-once",),
    "DL4000": ("text/options-are-current",),
    "SC2215": ("text/mount-flags-stand-first",),
}
# Those that judge all that the rule looks at, and know more of it: their silence is a verdict.
BETTER = {
    "DL3006": "text/base-image-is-pinned",
    "DL3007": "text/base-image-is-pinned",
    "DL3022": "text/base-image-is-pinned",
    "DL3013": _LOCK,
    "DL3016": _LOCK,
    "DL3028": _LOCK,
    "DL3062": _LOCK,
    "DL3064": "text/secrets-come-as-secrets",
    "DL3066": "text/user-is-a-number",
    "DL4006": "text/failing-commands-stop-the-build",
}
# Rules about what a layer holds: of a stage that does not ship, nobody pulls any.
_OF_LAYERS = frozenset({"DL3032", "DL3036", "DL3040", "DL3042", "DL3060", "DL3067"})
# The same rules of the builder, which `# check=skip=` leaves out.
_OF_THE_BUILDER = {
    "DL3025": "JSONArgsRecommended",
    "DL3029": "FromPlatformFlagConstDisallowed",
    "DL3064": "SecretsUsedInArgOrEnv",
    "DL3065": "RedundantTargetPlatform",
    "DL4000": "MaintainerDeprecated",
}


@check(
    source=Source("hadolint, rules", "https://github.com/hadolint/hadolint#rules"),
    level=Level.BEGINNER,
    guide="usage/build",
    severity=Severity.WARNING,
    defect=In("base").change("RUN", "install -y ", "install "),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS base
            RUN apt-get install git
            """,
            at=2,
            hadolint=Hadolint((Finding(2, "DL3014", "warning", "Use the `-y` switch"),)),
        ),
        good(
            """
            FROM debian:trixie-slim AS base
            RUN apt-get install git
            """,
            says="the policy ignores the rule",
            files={"eightstage.toml": '[service]\nname = "orders"\n\n[hadolint]\nignore = ["DL3014"]\n'},
            hadolint=Hadolint((Finding(2, "DL3014", "warning", "Use the `-y` switch"),)),
        ),
        bad(
            """
            FROM debian:trixie-slim AS base
            ADD run.sh /
            CMD /run.sh
            """,
            at=(2, 3),
            says="a rule that another check knows as well counts where that check has named no such line",
            hadolint=Hadolint((Finding(2, "DL3020", "error", "Use COPY"), Finding(3, "DL3025", "warning", "Use JSON"))),
            said={"text/process-one-is-an-init": frozenset({2})},
        ),
        good(
            """
            FROM debian:trixie-slim AS base
            ARG TOKEN_TTL=60
            CMD /run.sh
            """,
            says="another check names the line, or has looked at all of them and knows better",
            hadolint=Hadolint((Finding(2, "DL3064", "error", "Secret"), Finding(3, "DL3025", "warning", "Use JSON"))),
            said={"text/process-one-is-an-init": frozenset({3}), "text/secrets-come-as-secrets": frozenset()},
        ),
        good(
            """
            # check=skip=FromPlatformFlagConstDisallowed
            FROM --platform=linux/amd64 debian:trixie-slim AS build
            SHELL ["/bin/bash", "-c"]
            ARG SOURCES=https://example.com/sources.tgz
            ADD ${SOURCES} /
            RUN source /settings
            RUN dnf install -y tar
            FROM debian:trixie-slim AS production
            """,
            says=(
                "the file leaves the rule out, the shell is bash, what ADD takes is an address, and no layer of it "
                "ships"
            ),
            hadolint=Hadolint(
                (
                    Finding(2, "DL3029", "warning", "Do not use --platform"),
                    Finding(5, "DL3020", "error", "Use COPY"),
                    Finding(6, "SC3046", "warning", "In POSIX sh, 'source' is undefined"),
                    Finding(7, "DL3040", "warning", "`dnf clean all` missing"),
                )
            ),
            said={},
        ),
        bad(
            """
            FROM debian:trixie-slim AS production
            RUN source /settings
            RUN dnf install -y tar
            """,
            at=(2, 3),
            says="the same in a stage that ships, with the shell of the image",
            hadolint=Hadolint(
                (
                    Finding(2, "SC3046", "warning", "In POSIX sh, 'source' is undefined"),
                    Finding(3, "DL3040", "warning", "`dnf clean all` missing"),
                )
            ),
            said={},
        ),
        good(
            "FROM debian:trixie-slim\n",
            says="it is not installed",
            is_skipped=True,
            hadolint=Hadolint(missing="hadolint is not installed"),
            said={},
        ),
    ),
)
def hadolint_agrees(hadolint: Hadolint, policy: Policy, said: Said, dockerfile: Dockerfile) -> Verdict:
    """
    Why: it knows shells and package managers better than any other linter, and many pipelines run it anyway.
    Fix: fix the line, or list the rule under `[hadolint] ignore` in the policy or in the project's .hadolint.yaml.
    """
    if hadolint.missing:
        return skipped(hadolint.missing)
    if hadolint.unreadable:
        return skipped(f"hadolint cannot read the Dockerfile, which other parsers can: {hadolint.unreadable}")
    places = [
        Place(f.line, f"{f.code} {f.text}")
        for f in hadolint.findings
        if f.level in {"error", "warning"} and f.code not in policy.hadolint.ignore and not _is_said(f, said)
        if not _is_answered(f, dockerfile)
    ]
    return judged(places, f"{len(hadolint.findings)} findings, all covered by other checks or ignored by the policy")


def _is_answered(finding: Finding, dockerfile: Dockerfile) -> bool:
    """Whether the Dockerfile itself says that the rule does not fit there."""
    skipped_rules = {
        name.strip().lower()
        for directive in dockerfile.directives
        if directive.name == "check" and directive.is_in_force
        for option in directive.value.split(";")
        if option.strip().startswith("skip=")
        for name in option.partition("=")[2].split(",")
    }
    if _OF_THE_BUILDER.get(finding.code, "").lower() in skipped_rules:
        return True
    here = [(s, i) for s in dockerfile.stages for i in s.instructions if i.line <= finding.line <= i.end_line]
    if not here:
        return False
    stage, instruction = here[0]
    if finding.code in _OF_LAYERS:
        production = dockerfile.named.get("production")
        return production is not None and stage not in dockerfile.lineage(production)
    if finding.code == "DL3020":
        return any("://" in dockerfile.expand(source, instruction).text for source in instruction.copied)
    return finding.code.startswith("SC3") and dockerfile.shell(instruction)[:1] not in {(), ("/bin/sh",)}


def _is_said(finding: Finding, said: Said) -> bool:
    """Whether a check of this run has judged the same."""
    is_named = any(finding.line in said.get(check, ()) for check in SAME.get(finding.code, ()))
    return is_named or BETTER.get(finding.code) in said
