"""What a pipeline of the template runs, without what the pipeline's own machinery does."""

import subprocess
import sys
from pathlib import Path

import yaml

# What the actions of the workflow leave for the steps, or do with what the steps leave; none runs here.
_ACTIONS = {"actions/checkout", "actions/setup-python", "actions/upload-artifact", "github/codeql-action/upload-sarif"}
# What a new service leaves open, wherever it is verified.
OPEN = {"hadolint is not installed"}
# As much of a log as somebody reads.
LINES = 60
_APT = """#!/bin/sh
# The packages come with the machine; one that does not is an error.
set -eu
[ "$1" != update ] || exit 0
for word in "$@"; do
    case $word in
        install | -*) ;;
        docker-cli) docker --version ;;
        docker-buildx) docker buildx version ;;
        git) git --version ;;
        *) echo "E: Unable to locate package $word"; exit 100 ;;
    esac
done
"""


def python_image(folder: Path) -> Path:
    """The programs of an image with Python: an empty virtual environment, and apt-get."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    apt = folder / "bin/apt-get"
    apt.write_text(_APT)
    apt.chmod(0o755)
    return folder / "bin"


def with_mark(lines: list[str]) -> str:
    """The lines as one script that says where the verification begins."""
    return "\n".join(f"echo '== verify'\n{line}" if "invoke verify" in line else line for line in lines)


def github_script(service: Path) -> str:
    """The `run:` steps of the service's workflow."""
    found = yaml.safe_load((service / ".github/workflows/verify.yml").read_text())["jobs"]["verify"]["steps"]
    assert {step["uses"].partition("@")[0] for step in found if "uses" in step} <= _ACTIONS
    return with_mark([step["run"] for step in found if "run" in step])
