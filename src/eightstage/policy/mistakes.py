"""What is wrong with a policy, in words: every mistake with its line, its key and what to write instead."""

import re
from collections.abc import Iterator

import attrs
from cattrs.errors import AttributeValidationNote, BaseValidationError, ForbiddenExtraKeysError, IterableValidationNote

from eightstage.policy.layers import Layers
from eightstage.policy.values import unknown
from eightstage.system.toml_lines import Keys
from eightstage.units import short

# Enough to be worked through before the next run.
_SHOWN = 30


@attrs.frozen
class _Mistake:
    keys: Keys
    error: BaseException
    known: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is wrong, and what to write instead."""
        if isinstance(self.error, ForbiddenExtraKeysError):
            if self.keys[-1] == "extends":
                return "extends belongs to no table; write it above the first one"
            return unknown(self.keys[-1], self.known)
        if isinstance(self.error, KeyError):
            return f"{self.error.args[0]} is missing; write {self.error.args[0]} = …"
        return str(self.error)


def in_words(error: BaseException, layers: Layers) -> str:
    """Every mistake that the converter found, by file and line."""
    found = [(layers.spot(mistake.keys), mistake) for mistake in _mistakes(error, ())]
    found.sort(key=lambda item: (item[0].layer.depth, item[0].line))
    shown = [f"{spot}: {_dotted(mistake.keys)}: {mistake.text}" for spot, mistake in found[:_SHOWN]]
    rest = len(found) - len(shown)
    return "\n".join([*shown, *([f"and {rest} more mistakes"] if rest else [])])


def _mistakes(error: BaseException, above: Keys) -> Iterator[_Mistake]:
    keys = (*above, *_step(error))
    if isinstance(error, BaseValidationError):
        for part in error.exceptions:
            yield from _mistakes(part, keys)
    elif isinstance(error, ForbiddenExtraKeysError):
        known = tuple(sorted(field.name for field in attrs.fields(error.cl)))
        for key in sorted(error.extra_fields):
            yield _Mistake((*keys, key), error, known)
    else:
        yield _Mistake(keys, error)


def _step(error: BaseException) -> Keys:
    """The key or the number of the element in which the converter was."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return (note.name,)
        if isinstance(note, IterableValidationNote):
            return (str(note.index),)
    return ()


def _dotted(keys: Keys) -> str:
    return ".".join(key if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", key) else short(key) for key in keys) or "the file"
