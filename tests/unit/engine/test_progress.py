"""BuildKit's progress, as several versions of buildx print it."""

import base64
import json

from eightstage.engine.progress import ProgressReader

VERTEX = {
    "digest": "d1",
    "name": "[production build 3/9] RUN npm run lint",
    "started": "2026-01-02T03:04:05.123456789Z",
}
ENDED = VERTEX | {"completed": "2026-01-02T03:04:06.5Z", "error": "exit code: 1"}
LOG = {"vertex": "d1", "data": base64.b64encode(b"first\nsecond\n").decode()}


def read(text: str, chunk: int) -> ProgressReader:
    reader = ProgressReader()
    for start in range(0, len(text), chunk):
        list(reader.feed(text[start : start + chunk]))
    reader.close()
    return reader


def stream(indent: int | None) -> str:
    documents = [{"vertexes": [VERTEX]}, {"logs": [LOG]}, {"vertexes": [ENDED]}]
    return "".join(json.dumps(d, indent=indent) + "\n" for d in documents) + "ERROR: failed to solve: {exit code: 1}\n"


def test_documents_are_read_however_they_are_cut() -> None:
    """One line or many, in chunks of any size, the same step comes out."""
    for indent in (None, 2):
        for chunk in (1, 7, 10_000):
            (step,) = read(stream(indent), chunk).steps.values()
            assert (step.stage, step.instruction) == ("build", "RUN npm run lint")
            assert step.error == "exit code: 1"
            assert step.log == ["first", "second"]
            assert round(step.seconds, 3) == 1.377


def test_text_between_documents_is_the_error() -> None:
    """What is not JSON is kept as the builder's message."""
    assert "ERROR: failed to solve" in read(stream(None), 100).text


def test_stage_without_target_prefix_is_read() -> None:
    """A build of one target prints no target before the stage."""
    reader = ProgressReader()
    list(reader.feed(json.dumps({"vertexes": [{"digest": "d", "name": "[base 1/3] FROM node", "cached": True}]})))

    (step,) = reader.steps.values()
    assert (step.stage, step.is_cached, step.seconds) == ("base", True, 0.0)


def test_warnings_are_told_once_each() -> None:
    """Every target reads the Dockerfile and is warned again; builders from 0.14 on name the rule, older ones do not."""
    empty = {
        "short": _packed("Empty continuation line found in: RUN true"),
        "url": "https://example.org/1",
        "range": [{"start": {"line": 4}}],
    }
    casing = {
        "short": _packed("StageNameCasing: Stage name 'Base' should be lowercase (line 1)"),
        "url": "https://example.org/go/dockerfile/rule/stage-name-casing/",
        "range": [{"start": {"line": 1}}],
    }
    reader = ProgressReader()
    for _ in range(8):
        list(reader.feed(json.dumps({"warnings": [empty, casing]})))

    assert [(w.rule, w.text, w.line) for w in reader.warnings] == [
        ("", "Empty continuation line found in: RUN true", 4),
        ("stage-name-casing", "Stage name 'Base' should be lowercase", 1),
    ]


def _packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
