"""
Loads every module that ships, with the packages of production alone.

What tests and tools bring is not there, so an import of it stops the build, and not the service when it runs.
"""

import importlib
import sys
from pathlib import Path


def main(folder: Path) -> None:
    """Load all that stands in a folder, except what starts when it is loaded."""
    sys.path.insert(0, str(folder))
    for file in sorted(folder.rglob("*.py")):
        parts = file.relative_to(folder).with_suffix("").parts
        if parts[-1] != "__main__":
            importlib.import_module(".".join(parts).removesuffix(".__init__"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
