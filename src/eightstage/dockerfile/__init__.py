"""A Dockerfile as stages, instructions and the graph between them."""

from eightstage.dockerfile.instruction import Instruction
from eightstage.dockerfile.shell import Command
from eightstage.dockerfile.stages import Dockerfile, Stage, parse, read

__all__ = ["Command", "Dockerfile", "Instruction", "Stage", "parse", "read"]
