"""What a finding says is a sentence: no value is printed as Python writes it."""

import json
from types import SimpleNamespace

import pytest

from eightstage.checks.catalogue import find
from eightstage.evidence.container.start import Start
from eightstage.evidence.http import Reply


@pytest.mark.parametrize(
    ("answer", "words"), [(None, "null"), (True, "true"), ({"a": [1]}, '{"a": [1]}'), ("x", '"x"')]
)
def test_json_is_quoted_as_json(answer: object, words: str) -> None:
    """What the service answered is shown as it was written."""
    reply = Reply(200, "application/json", json.dumps({"status": answer}))
    policy = SimpleNamespace(health=SimpleNamespace(path="/health", expect={"status": "ok"}, members=()))

    verdict = find("container/health-answers-json").function(Start(1.0, 1.0, reply, (), (), "healthy"), policy)

    assert verdict.summary == f'status is {words}, not "ok"'


def test_label_that_is_not_there_is_not_none() -> None:
    """A label that is missing is said to be missing."""
    image = SimpleNamespace(config={"Labels": {}})

    verdict = find("image/labels-are-true").function(image, {"version": ("1.0.0",)})

    assert verdict.summary == "version is not labelled, and should be 1.0.0"
