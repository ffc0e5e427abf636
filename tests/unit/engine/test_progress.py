"""BuildKit's progress, as several versions of buildx print it."""

import base64
import json

from eightstage.engine.progress import ProgressReader, Step

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


def test_stage_alone_has_a_number() -> None:
    """The builder prints neither target nor stage where a file has one stage without a name."""
    reader = ProgressReader()
    list(reader.feed(json.dumps({"vertexes": [{"digest": "d", "name": "[ 2/10] RUN make"}]})))

    (step,) = reader.steps.values()
    assert (step.stage, step.number, step.total, step.instruction) == ("stage-0", 2, 10, "RUN make")


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


def piece(data: bytes, at: str = "", stream: int = 1) -> dict[str, object]:
    return {"vertex": "d1", "stream": stream, "data": base64.b64encode(data).decode(), "timestamp": at}


def logged(*pieces: dict[str, object]) -> list[str]:
    reader = ProgressReader()
    list(reader.feed(json.dumps({"vertexes": [VERTEX]})))
    for one in pieces:
        list(reader.feed(json.dumps({"logs": [one]})))
    reader.close()
    return reader.steps["d1"].log


def test_lines_are_whole_however_the_builder_cuts_them() -> None:
    """A piece ends in a word, or in a character; a line without an end is kept as well."""
    text = "Error: No native build was found für x\nthe end".encode()

    for cut in range(len(text)):
        assert logged(piece(text[:cut], "1"), piece(text[cut:], "2")) == [
            "Error: No native build was found für x",
            "the end",
        ]


def test_streams_do_not_cut_each_other() -> None:
    """What goes to standard error between two halves of a line of standard output is a line of its own."""
    told = logged(piece(b"half ", "1"), piece(b"an error\n", "2", stream=2), piece(b"a line\n", "3"))

    assert told == ["an error", "half a line"]


def test_log_of_a_shared_step_is_kept_once() -> None:
    """Each target reports the same piece, with the same time; the same words at another time are said twice."""
    told = logged(piece(b"a\n", "1"), piece(b"a\n", "1"), piece(b"b\n", "2"), piece(b"b\n", "2"), piece(b"a\n", "3"))

    assert told == ["a", "b", "a"]


def test_progress_bar_is_what_it_showed_last() -> None:
    """A line that was drawn over itself is the last drawing."""
    assert logged(piece(b"10 %\r20 %\r100 %\r\nready\r\n", "1")) == ["100 %", "ready"]


def test_cancelled_step_has_not_failed() -> None:
    """Only the end of the message says so: a command may hold the same words."""
    command = 'process "/bin/sh -c echo context canceled" did not complete successfully: exit code: '
    failed, cancelled = (
        Step("x", "build", "RUN x", error=command + end) for end in ("1", "137: context canceled: context canceled")
    )

    assert (failed.has_failed, failed.is_cancelled) == (True, False)
    assert (cancelled.has_failed, cancelled.is_cancelled) == (False, True)
