"""Tasks of this service: `invoke --list` names them, `invoke verify` proves the promises of its eight stages."""

from eightstage.tasks import namespace

__all__ = ["namespace"]
