"""Checks by others: the documented example, installed outside of this repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECK = "text/production-names-its-team"


@pytest.fixture(scope="module")
def installed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, built and installed into a folder of its own."""
    source = tmp_path_factory.mktemp("source") / "acme-checks"
    shutil.copytree(repository / "docs/examples/acme-checks", source)
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--target", target, source], check=True)
    return target


def invoke(repository: Path, plugins: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", "--search-root", str(repository), *words]
    paths = [str(plugins), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    return subprocess.run(command, env=environment, cwd=repository, capture_output=True, text=True, check=False)


def test_check_of_a_plugin_is_run(repository: Path, installed: Path) -> None:
    """It is selected, judged and reported like any other, with its line."""
    done = invoke(repository, installed, "verify", "--static", "--only", CHECK, "--fail-on", "warning")

    assert done.returncode == 1
    assert "production has no label com.acme.team" in done.stdout
    assert "Dockerfile:" in done.stdout


def test_check_of_a_plugin_is_listed_and_explained(repository: Path, installed: Path) -> None:
    """`checks` and `explain` know it."""
    assert CHECK in invoke(repository, installed, "checks", "--kind", "text").stdout
    assert "Acme handbook, on call" in invoke(repository, installed, "explain", CHECK).stdout


def test_examples_of_a_plugin_are_judged(repository: Path, installed: Path) -> None:
    """By the test that the documentation shows."""
    page = (repository / "docs/verify.md").read_text(encoding="utf-8")
    shown = next(part for part in page.split("```") if part.startswith("python\n") and "refuse_wrong" in part)
    paths = [str(installed), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    script = shown.removeprefix("python\n") + "\ntest_examples()\nprint(production_names_its_team.id)\n"

    done = subprocess.run([sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True)

    assert done.stdout == f"{CHECK}\n"


def test_settings_of_a_plugin_are_read(repository: Path, installed: Path, tmp_path: Path) -> None:
    """From its table of the policy, typed; a mistake in it has its line."""
    service = shutil.copytree(repository / "reference-app", tmp_path / "service")
    words = ("verify", "--static", "--only", CHECK, "--fail-on", "warning", "--path", str(service))
    policy = service / "eightstage.toml"
    lines = policy.read_text().splitlines()

    policy.write_text("\n".join([*lines, "[plugins.acme]", 'label = "org.opencontainers.image.title"']))
    assert invoke(repository, installed, *words).returncode == 0

    policy.write_text("\n".join([*lines, "[plugins.acme]", 'label = "com.acme.owner"']))
    assert "production has no label com.acme.owner" in invoke(repository, installed, *words).stdout

    policy.write_text("\n".join([*lines, "[plugins.acme]", 'labl = "com.acme.owner"']))
    mistake = f"eightstage.toml:{len(lines) + 2}: plugins.acme.labl: unknown key 'labl'; did you mean 'label'?"
    assert mistake in invoke(repository, installed, *words).stderr


def test_broken_plugin_is_one_clear_error(repository: Path, installed: Path, tmp_path: Path) -> None:
    """A plug-in that cannot be imported is named, with the reason, and nothing is verified."""
    broken = tmp_path / "broken"
    shutil.copytree(installed, broken)
    (broken / "acme_checks/text/production_names_its_team.py").write_text("import nowhere\n")

    done = invoke(repository, broken, "verify", "--static")

    assert done.returncode == 2
    assert "plug-in acme (acme_checks) cannot be loaded: ModuleNotFoundError: No module named 'nowhere'" in done.stderr


def test_misspelt_parameter_is_one_clear_error(repository: Path, installed: Path, tmp_path: Path) -> None:
    """The check's file, the parameter, and the nearest name; nothing is verified."""
    misspelt = tmp_path / "misspelt"
    shutil.copytree(installed, misspelt)
    file = misspelt / "acme_checks/text/production_names_its_team.py"
    file.write_text(file.read_text().replace("team: str | None", "teem: str | None"))

    done = invoke(repository, misspelt, "verify", "--static")

    assert done.returncode == 2
    assert "production_names_its_team.py: no evidence is called 'teem'\n  did you mean team?" in done.stderr


def test_name_that_is_taken_is_refused(repository: Path, installed: Path, tmp_path: Path) -> None:
    """Two checks of one name would make each finding ambiguous."""
    twice = tmp_path / "twice"
    shutil.copytree(installed, twice)
    folder = twice / "acme_checks/text"
    (folder / "production_names_its_team.py").rename(folder / "user_is_a_number.py")

    done = invoke(repository, twice, "verify", "--static")

    assert done.returncode == 2
    assert "two checks are called text/user-is-a-number" in done.stderr
