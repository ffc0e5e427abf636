"""
An observation: what it is called, what it gives, what it looks at, and whether it needs an engine.

A function becomes one by `@evidence()`. Its first parameter is a `TextContext` when it needs no engine, else a
`Context`; its second is the target, "" where the check that asks judges the whole service.
"""

import inspect
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, get_type_hints

import attrs

from eightstage.errors import PluginError
from eightstage.evidence.context import Context, TextContext

# Among the images of an observation: that of the target that the check judges.
TARGET: Final = "<target>"
# Among the files of an observation: all that a build may read.
CONTEXT: Final = "<build context>"

C = TypeVar("C", bound=TextContext)
T = TypeVar("T")


@attrs.frozen(eq=False, slots=False)
class Provider(Generic[C, T]):
    """
    An observation.

    name: By which a check asks for it.
    function: Makes it.
    images: The targets whose images it looks at in every case; TARGET stands for the one that is judged.
    files: Patterns of the service's files that it looks at besides; CONTEXT stands for what a build may read. The
        policy is among them in any case.
    holds: Whether it is the same in another run as long as those images and files are.
    """

    name: str
    function: Callable[[C, str], T]
    images: tuple[str, ...] = ()
    files: tuple[str, ...] = ("*",)
    holds: bool = True

    def __call__(self, context: C, target: str) -> T:
        """Observe."""
        return self.function(context, target)

    @property
    def file(self) -> Path:
        """Where its code stands."""
        return Path(inspect.getfile(self.function))

    @property
    def type(self) -> Any:  # noqa: ANN401 - whatever was written there
        """What it gives; a check annotates its parameter with the same."""
        return self._hints["return"]

    @property
    def needs_engine(self) -> bool:
        """Whether it needs more than the text."""
        return self._hints["context"] is Context

    def images_of(self, target: str) -> tuple[str, ...]:
        """The targets whose images it looks at for a check of `target`."""
        return tuple(filter(None, (target if image == TARGET else image for image in self.images)))

    @cached_property
    def _hints(self) -> dict[str, Any]:
        try:
            hints = get_type_hints(self.function)
            first = next(iter(inspect.signature(self.function).parameters))
            found = {"return": hints["return"], "context": hints[first]}
        except (NameError, KeyError, StopIteration) as error:
            raise self._wrong(f"has no annotations that can be read: {error}") from error
        if found["context"] not in {Context, TextContext}:
            raise self._wrong(f"starts from {inspect.formatannotation(found['context'])}")
        return found

    def _wrong(self, problem: str) -> PluginError:
        return PluginError(
            f"{self.file}: evidence {self.name} {problem}",
            f"write: def {self.function.__name__}(context: Context, target: str) -> TYPE, or TextContext for the text",
        )


def evidence(
    name: str = "", *, images: tuple[str, ...] = (), files: tuple[str, ...] = ("*",), holds: bool = True
) -> Callable[[Callable[[C, str], T]], Provider[C, T]]:
    """
    Make a function the observation that checks ask for by its name, or by `name`.

    Args:
        name: Another name.
        images: The targets whose images it looks at in every case.
        files: The files that it looks at besides; all of them where nothing is declared.
        holds: Whether it is the same in another run as long as those images and files are.
    """

    def make(function: Callable[[C, str], T]) -> Provider[C, T]:
        return Provider(name or function.__name__, function, images, files, holds)

    return make
