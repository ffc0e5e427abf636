"""The builds of pipelines: steps of GitHub that build and push, and docker commands in scripts."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from eightstage.adopt.build import Build, normal
from eightstage.adopt.sources.yaml_files import literal, load, pairs, tables, texts
from eightstage.dockerfile.shell import commands
from eightstage.errors import DockerfileError
from eightstage.service import Files
from eightstage.service.recipe import DOCKERFILE

_ACTION: Final = "docker/build-push-action@"
_GITLAB: Final = ".gitlab-ci.yml"
_SCRIPTS: Final = ("run", "script", "before_script")
_PROGRAMS: Final = frozenset({"docker", "podman", "buildah", "nerdctl"})
_LONG: Final = {"-f": "--file"}
# Options of `docker build` that take the next word, besides those that are read.
_VALUED: Final = frozenset(
    {"-t", "--tag", "--platform", "--cache-from", "--cache-to", "--secret", "--label", "-o", "--output", "--progress"}
    | {"--builder", "--build-context", "--network", "--ssh", "--metadata-file", "--iidfile", "--pull-policy"}
)


def builds(files: Files) -> Iterator[Build]:
    """The builds of every pipeline, in the order of its file."""
    workflows = [n for n in files.names if n.startswith(".github/") and n.endswith((".yml", ".yaml"))]
    for file in (*workflows, _GITLAB):
        for table in tables(load(files, file)):
            if str(table.get("uses", "")).startswith(_ACTION):
                yield _of_action(file, table.get("with"))
            for key in _SCRIPTS:
                yield from (_of_command(file, words) for words in _commands(texts(table.get(key))))


def _of_action(file: str, said: Any) -> Build:  # noqa: ANN401 - any YAML
    options = said if isinstance(said, dict) else {}
    context = _folder(str(options.get("context", ".")))
    arguments = pairs(str(options.get("build-args") or "").splitlines())
    return Build(
        where=file,
        file=normal(".", str(options["file"])) if "file" in options else normal(context, DOCKERFILE),
        context=context,
        target=str(options.get("target", "")),
        arguments=literal(arguments),
    )


def _commands(scripts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The words after `docker build` of each such command."""
    for script in scripts:
        try:
            found = commands(script, 1)
        except DockerfileError:
            continue
        for command in found:
            words = command.words
            if words and words[0].rpartition("/")[2] in _PROGRAMS and "build" in words[1:3]:
                yield words[words.index("build") + 1 :]


def _of_command(file: str, words: Sequence[str]) -> Build:
    options: dict[str, list[str]] = {}
    rest: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        name, sep, value = word.partition("=") if word.startswith("--") else (word, "", "")
        name = _LONG.get(name, name)
        if name in {"--file", "--target", "--build-arg", *_VALUED}:
            options.setdefault(name, []).append(value if sep else waiting.pop(0) if waiting else "")
        elif not word.startswith("-"):
            rest.append(word)
    context = _folder(rest[-1] if rest else ".")
    dockerfile = options.get("--file", [""])[-1]
    return Build(
        where=file,
        file=normal(".", dockerfile) if dockerfile else normal(context, DOCKERFILE),
        context=context,
        target=options.get("--target", [""])[-1],
        arguments=literal(pairs(options.get("--build-arg"))),
    )


def _folder(context: str) -> str:
    # `$CI_PROJECT_DIR`, `${{ github.workspace }}` and `{{defaultContext}}` are the repository.
    return "." if "$" in context or "{{" in context else normal(".", context)
