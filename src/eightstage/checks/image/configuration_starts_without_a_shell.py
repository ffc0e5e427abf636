"""CMD and ENTRYPOINT are in exec form, and the image declares no VOLUME and no ONBUILD."""

from typing import Any

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.contract import RUNNABLE
from eightstage.evidence.image import Image


@check(
    stages=RUNNABLE,
    explained_by=("text/volumes-are-mounted-at-run-time", "text/process-one-is-an-init"),
    source=(
        Source(
            "Dockerfile reference, shell and exec form",
            "https://docs.docker.com/reference/dockerfile/#shell-and-exec-form",
        ),
        Source(
            "OCI image specification, configuration", "https://github.com/opencontainers/image-spec/blob/main/config.md"
        ),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/production",
    examples=(
        bad(says="CMD in shell form", image=facts.image(Cmd=["/bin/sh", "-c", "/app/serve"], WorkingDir="/app")),
        bad(says="a VOLUME", image=facts.image(Cmd=["/app/serve"], WorkingDir="/app", Volumes={"/data": {}})),
        bad(says="an ONBUILD", image=facts.image(Cmd=["/app/serve"], WorkingDir="/app", OnBuild=["RUN make"])),
        bad(says="no WORKDIR", image=facts.image(Cmd=["/app/serve"])),
        bad(says="nothing to start", image=facts.image(WorkingDir="/app")),
        good(
            says="exec form",
            image=facts.image(Entrypoint=["/usr/bin/tini", "--"], Cmd=["/app/serve"], WorkingDir="/app"),
        ),
    ),
)
def configuration_starts_without_a_shell(image: Image) -> Verdict:
    """
    Why: a shell in between swallows signals, and a declaration in an image cannot be undone where it runs.
    Fix: write CMD and ENTRYPOINT as JSON, and remove VOLUME and ONBUILD.
    """
    problems = [text for text, is_so in _problems(image.config) if is_so]
    if problems:
        return failed(problems[0], tuple(problems[1:]))
    start = [*(image.config.get("Entrypoint") or ()), *(image.config.get("Cmd") or ())]
    return passed(f"starts {' '.join(start)[:80]} in {image.config.get('WorkingDir')}")


def _problems(config: dict[str, Any]) -> list[tuple[str, bool]]:
    entry, command = config.get("Entrypoint") or [], config.get("Cmd") or []
    shells = [words for words in (entry, command) if words[:1] == ["/bin/sh"] and "-c" in words]
    return [
        ("it starts nothing", not entry + command),
        (f"it starts through a shell: {shells[0][-1] if shells else ''}", bool(shells)),
        (f"it declares volumes: {', '.join(config.get('Volumes') or ())}", bool(config.get("Volumes"))),
        ("it has ONBUILD steps", bool(config.get("OnBuild"))),
        ("it has no working folder", not (config.get("WorkingDir") or "").startswith("/")),
    ]
