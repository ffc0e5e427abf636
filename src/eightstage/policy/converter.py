"""From the plain values of a TOML file to the classes of a policy; strict, so that no value is taken for another."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Annotated, Any, Final, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.cols import list_structure_factory, mapping_structure_factory
from cattrs.errors import IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn

from eightstage.policy.plugins import Plugins, settings
from eightstage.policy.values import LONGEST_NAME, Duration, Size
from eightstage.units import parse_duration, parse_size, short

Structure = Callable[[Any, Any], Any]


def _strictly(kind: type | tuple[type, ...], words: str, then: Structure = lambda value, _: value) -> Structure:
    """Refuse what is not of a kind; bool is an int in Python and datetime a date, and neither is in a policy."""

    def structure(value: object, into: object) -> object:
        is_other = isinstance(value, bool) and kind is not bool
        if is_other or isinstance(value, datetime) or not isinstance(value, kind):
            raise ValueError(f"{short(value)} is not {words}")
        return then(value, into)

    return structure


def _without_nul(value: str, _: object) -> str:
    if "\0" in value:
        raise ValueError(f"{short(value)} holds a NUL character; no path, argument or variable can")
    return value


def _annotated(kind: Any, converter: Converter) -> Structure:  # noqa: ANN401 - any annotation
    plain, *rules = get_args(kind)
    structure = converter.get_structure_hook(plain)

    def structure_and_judge(value: object, _: object) -> object:
        found = structure(value, plain)
        for rule in rules:
            found = rule.read(found)
        return found

    return structure_and_judge


def _list(kind: Any, converter: Converter) -> Structure:  # noqa: ANN401 - any list
    return _strictly(list, 'a list; write ["…", "…"]', list_structure_factory(kind, converter))


def _mapping(kind: Any, converter: Converter) -> Structure:  # noqa: ANN401 - any dictionary
    return _strictly(dict, "a table; write keys and values", mapping_structure_factory(kind, converter))


def _class(kind: type, converter: Converter) -> Structure:
    keys = ", ".join(field.name for field in attrs.fields(kind))
    return _strictly(dict, f"a table; its keys are {keys}", make_dict_structure_fn(kind, converter))


def _plugins(converter: Converter) -> Structure:
    def structure(tables: dict[str, Any], _: object) -> Plugins:
        known, found, mistakes = settings(), Plugins(), []
        for name in (*known, *(name for name in tables if name not in known)):
            try:
                found[name] = converter.structure(tables.get(name, {}), _settings(name, known))
            except Exception as error:  # noqa: BLE001 - every mistake is named at once
                error.add_note(IterableValidationNote(name, name, Plugins))
                mistakes.append(error)
        if mistakes:
            raise IterableValidationError("plug-ins", mistakes, Plugins)
        return found

    return _strictly(dict, "a table; write the settings of a plug-in under [plugins.NAME]", structure)


def _settings(name: str, known: Mapping[str, type]) -> type:
    if name not in known:
        installed = f"known here: {', '.join(known)}" if known else "none does"
        near = get_close_matches(name[:LONGEST_NAME], known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else installed
        raise ValueError(f"no installed plug-in called {short(name)} has settings; {hint}")
    return known[name]


def _is(origin: object) -> Callable[[Any], bool]:
    return lambda kind: get_origin(kind) is origin


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, _strictly(str, 'a text; write "…"', _without_nul))
    converter.register_structure_hook(int, _strictly(int, "a whole number, without quotes"))
    converter.register_structure_hook(bool, _strictly(bool, "true or false, without quotes"))
    converter.register_structure_hook(float, _strictly((int, float), "a number, without quotes"))
    converter.register_structure_hook(date, _strictly(date, "a date; write 2027-01-31, without quotes and time"))
    converter.register_structure_hook(Size, lambda value, _: Size(parse_size(value)))
    converter.register_structure_hook(Duration, lambda value, _: Duration(parse_duration(value)))
    converter.register_structure_hook(Plugins, _plugins(converter))
    converter.register_structure_hook_factory(_is(list), _list)
    converter.register_structure_hook_factory(_is(dict), _mapping)
    converter.register_structure_hook_factory(_is(Annotated), _annotated)
    converter.register_structure_hook_factory(attrs.has, _class)
    return converter


CONVERTER: Final = _converter()
