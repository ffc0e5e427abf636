"""A run reads each thing once and hands it down."""

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext

import pytest

from eightstage import last_run, run
from eightstage.run import Options
from eightstage.service import Service


@pytest.mark.parametrize(
    ("options", "reuses"), [(Options(only=["build"]), True), (Options(only=["build"], fresh=True), False)]
)
def test_each_thing_is_read_once(
    reference_app: Service, monkeypatch: pytest.MonkeyPatch, options: Options, reuses: bool
) -> None:
    """The digest of all files and the last report, whether or not the last run still holds."""
    static, _ = run._verify(reference_app.path, Options(static=True))  # noqa: SLF001 - without printing it
    calls: Counter[str] = Counter()

    def counted(name: str, value: object) -> Callable[..., object]:
        def call(*_: object, **__: object) -> object:
            calls[name] += 1
            return value

        return call

    monkeypatch.setattr(run, "connect", counted("connect", object()))
    monkeypatch.setattr(run, "with_builder", lambda engine, _: engine)
    monkeypatch.setattr(run, "Scope", lambda *_: nullcontext())
    monkeypatch.setattr(run, "inputs", counted("inputs", "a digest"))
    monkeypatch.setattr(last_run, "read", counted("last", None))
    monkeypatch.setattr(run, "reused", counted("reused", None))
    monkeypatch.setattr(run.Verification, "run", counted("verify", static))

    report, _ = run._verify(reference_app.path, options)  # noqa: SLF001 - without printing it

    assert calls == {"connect": 1, "inputs": 1, "last": 1, "verify": 1} | ({"reused": 1} if reuses else {})
    assert report.inputs == "a digest"
