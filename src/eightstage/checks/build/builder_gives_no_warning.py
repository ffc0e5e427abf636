"""The builder's own checks report nothing that this catalogue does not already cover."""

from eightstage import facts
from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged, skipped
from eightstage.defects.structural import In
from eightstage.engine.progress import BuilderWarning
from eightstage.evidence.build import Build

# One finding per cause: these rules are judged by a check of our own or by hadolint.
_ELSEWHERE = frozenset(
    [
        "duplicate-stage-name",
        "from-platform-flag-const-disallowed",
        "json-args-recommended",
        "maintainer-deprecated",
        "multiple-instructions-disallowed",
        "secrets-used-in-arg-or-env",
        "undefined-arg-in-from",
        "undefined-var",
        "workdir-relative-path",
    ]
)

_URL = "https://docs.docker.com/reference/build-checks/"
_OLD_FORM = BuilderWarning("legacy-key-value-format", "write ENV key=value", 4, _URL)
_SHELL_FORM = BuilderWarning("json-args-recommended", "JSON arguments recommended for CMD", 9, _URL)


@check(
    source=Source("Docker documentation, build checks", "https://docs.docker.com/reference/build-checks/"),
    level=Level.BEGINNER,
    guide="usage/build",
    severity=Severity.WARNING,
    defect=In("development").change("RUN", r"\\\n(?= && rm )", "\\\\\n\n"),
    examples=(
        bad(says="a rule of the builder", at=4, build=facts.build(warnings=(_OLD_FORM,))),
        good(says="no warning", build=facts.build()),
        good(says="text/process-one-is-an-init reports this one", build=facts.build(warnings=(_SHELL_FORM,))),
    ),
)
def builder_gives_no_warning(build: Build) -> Verdict:
    """
    Why: what the builder warns about today is an error in one of its next releases.
    Fix: follow the rule that is named; `# check=skip=RULE` in the first line of the Dockerfile silences one rule.
    """
    if build.warnings and build.failures:
        return skipped("a target does not build; build/every-target-builds tells what the builder said")
    places = [Place(w.line, f"{w.text} {_source(w.rule, w.url)}") for w in build.warnings if w.rule not in _ELSEWHERE]
    return judged(
        places, f"{len(build.warnings)} warnings, all named by another check" if build.warnings else "no warning"
    )


def _source(rule: str, url: str) -> str:
    return f"({rule}: {url})" if rule else f"({url})"
