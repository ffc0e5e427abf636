"""
Loads every module of the service with the packages of production alone.

What tests and tools bring is not there, so an import of it stops the build, and not the service when it runs.
"""

import importlib
import pkgutil
import sys


def main(package: str) -> None:
    """Load a package with all that it holds, except what starts when it is loaded."""
    folder = importlib.import_module(package).__path__
    for module in pkgutil.walk_packages(folder, f"{package}."):
        if not module.name.endswith(".__main__"):
            importlib.import_module(module.name)


if __name__ == "__main__":
    main(sys.argv[1])
