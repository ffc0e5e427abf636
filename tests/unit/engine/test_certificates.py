"""The machine's certificate bundle."""

from pathlib import Path

import pytest

from eightstage.engine.certificates import VARIABLES, bundle, named_by


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_open_network_has_none() -> None:
    """Without a variable there is no bundle, and builds get no secret."""
    assert bundle() is None


def test_first_file_that_exists_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A variable that names nothing is passed over; the answer says which one counted."""
    file = tmp_path / "bundle.crt"
    file.write_text("x")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))

    assert named_by() == ("REQUESTS_CA_BUNDLE", file.resolve())
