"""The repository's root as a build context sends only what a build needs."""

import shutil
import subprocess
from pathlib import Path

from eightstage.engine.scope import Scope

EXPORT = "FROM scratch\nCOPY . /\n"


def test_root_context_is_an_allow_list(scope: Scope, repository: Path, tmp_path: Path) -> None:
    """Exported as a build sees it, the context holds the package and the reference app, and no secret or leftover."""
    context = tmp_path / "context"
    shutil.copytree(repository, context, ignore=shutil.ignore_patterns(".git", ".venv", "node_modules", "data"))
    for planted in (".env", "id_rsa", "notes.txt", "reference-app/.env.local", "src/eightstage/__pycache__/x.pyc"):
        (context / planted).parent.mkdir(parents=True, exist_ok=True)
        (context / planted).write_text("planted")
    (tmp_path / "Dockerfile").write_text(EXPORT)
    out = tmp_path / "out"

    subprocess.run(
        [
            *scope.engine.cli,
            "buildx",
            "build",
            "--file",
            str(tmp_path / "Dockerfile"),
            "--output",
            str(out),
            str(context),
        ],
        env=dict(scope.engine.environment),
        check=True,
        capture_output=True,
    )

    sent = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert {name.partition("/")[0] for name in sent} == {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "src",
        "reference-app",
    }
    assert [
        name for name in sent if ".env" in name or "__pycache__" in name or name.startswith("reference-app/verifier")
    ] == []
