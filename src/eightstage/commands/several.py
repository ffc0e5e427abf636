"""Several services by one command: each is verified as if alone, and the worst exit code is the command's."""

from collections.abc import Sequence
from pathlib import Path

import attrs
from rich.text import Text

from eightstage.commands.frame import tried
from eightstage.commands.verify import Options, verify
from eightstage.errors import WrongUse
from eightstage.report.files import refuse_wrong
from eightstage.system.terminal import console

# Stands for the name of the service's folder in the name of a report.
SERVICE = "{service}"


def verify_all(paths: Sequence[Path], options: Options) -> int:
    """
    Verify the services at `paths`, one after another; an error of one keeps none of the others from being verified.

    Raises:
        WrongUse, ReportError: The reports of two services would be one.
    """
    runs = {path: _for(path, options) for path in paths}
    if len(runs) == 1:
        return verify(*runs.popitem())
    _refuse_shared(options)
    refuse_wrong(file for own in runs.values() for file in own.files.values())
    codes = {path: _verified(path, own) for path, own in runs.items()}
    for path, code in codes.items():
        console().print(Text.assemble((str(path), "bold"), f": exit code {code}"))
    return max(codes.values())


def _for(path: Path, options: Options) -> Options:
    name = path.resolve().name
    return attrs.evolve(options, files={kind: Path(str(f).replace(SERVICE, name)) for kind, f in options.files.items()})


def _refuse_shared(options: Options) -> None:
    if options.as_json:
        raise WrongUse("--json prints one document, and these are several services", f"--json-file {SERVICE}.json")
    for file in options.files.values():
        if SERVICE not in str(file):
            raise WrongUse(f"{file} would be the report of several services", f"write {SERVICE} in its name")


def _verified(path: Path, options: Options) -> int:
    console().print(Text(f"\n{path}", style="bold"))
    return tried(lambda: verify(path, options))
