"""A run reads each thing once and hands it down."""

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext

import pytest

from eightstage.commands import last_run
from eightstage.commands import verify as run
from eightstage.commands.verify import Options
from eightstage.errors import WrongUse
from eightstage.service import Service
from eightstage.verify.inputs import Inputs


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
    now = Inputs(b"", b"", {}, frozenset(), frozenset(), "")
    monkeypatch.setattr(Inputs, "of_service", counted("inputs", now))
    monkeypatch.setattr(last_run, "read", counted("last", {"results": (), "targets": {}}))
    monkeypatch.setattr(run, "reused", counted("reused", None))
    monkeypatch.setattr(run.Verification, "run", counted("verify", static))

    report, _ = run._verify(reference_app.path, options)  # noqa: SLF001 - without printing it

    assert calls == {"connect": 1, "inputs": 1, "last": 1, "verify": 1} | ({"reused": 1} if reuses else {})
    assert report.inputs == now.all


@pytest.mark.parametrize("other", ["fresh", "rerun_failed", "static"])
def test_changed_stands_alone(reference_app: Service, other: str) -> None:
    """What asks for something else than the changes is refused before anything is looked at."""
    with pytest.raises(WrongUse, match=f"--changed and --{other.replace('_', '-')}"):
        run.verify(reference_app.path, Options(changed=True, **{other: True}))
