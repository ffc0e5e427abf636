"""Puts the chosen language's files in place, drops the pipelines that were not asked for, and brings the verifier."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

PIPELINES = {"github": ".github", "gitlab": ".gitlab-ci.yml"}


def place_language(service, language):
    """Move the language's files up to the shared ones; its `template.toml` has served its purpose."""
    source = service / "_lang" / language
    (source / "template.toml").unlink()
    for entry in sorted(source.iterdir()):
        shutil.move(str(entry), service / entry.name)
    shutil.rmtree(service / "_lang")


def drop_pipelines(service, wanted):
    """Remove the files of every pipeline but the wanted."""
    for name, path in PIPELINES.items():
        if wanted not in {name, "both"}:
            shutil.rmtree(service / path) if (service / path).is_dir() else (service / path).unlink()


def bring_verifier(service, repository):
    """Build the verifier's wheel from the repository that the template is part of."""
    if not (repository / "src" / "eightstage").is_dir():
        sys.exit(
            "the service's verifier cannot be built: the template was copied without the repository around it;\n"
            "  generate from the repository (folder, git or zip)"
        )
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "315532800"}
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if os.name == "nt" else "bin") / "python"
        # "." and not the path, in which pip would read brackets as the names of extras.
        command = [python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", service / "verifier", "."]
        if subprocess.run(command, check=False, env=environment, cwd=repository).returncode != 0:
            sys.exit("the verifier's wheel could not be built; see above")


# As JSON, so that no answer and no path can end the text it stands in; jsonify escapes everything outside ASCII.
answers = json.loads(r"""{{ cookiecutter | jsonify }}""")
here = Path.cwd()
place_language(here, answers["language"])
drop_pipelines(here, answers["ci"])
# `new` and `render` build the wheel themselves, from their own environment, which is faster and needs no network.
if "EIGHTSTAGE_WHEEL" not in os.environ:
    bring_verifier(here, Path(answers["_repo_dir"]).resolve().parent)
