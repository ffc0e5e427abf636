"""
The rules that answers must keep, all applied at once, before a file of the service exists.

The guard beside this file applies them inside cookiecutter; `eightstage.template` loads this file and applies them
before it calls cookiecutter. So it imports nothing but the standard library.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).resolve().parents[1]
SETTINGS: dict[str, Any] = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))
LANGUAGES: list[str] = SETTINGS["language"]
CHOICES = {name: value for name, value in SETTINGS.items() if isinstance(value, list) and not name.startswith("_")}
TEMPLATE_OPENERS = ("{{", "{%", "{#")
LONGEST_TEXT = 200
LONGEST_SLUG = 63
LARGEST_PORT = 65535
# A service of this name could not be installed or tagged, or would shadow a folder that every service has.
TAKEN_SLUGS = {"scratch", "src", "test", "scripts", "vendor", "verifier", "reports"}
# YAML reads these as booleans or as nothing, wherever the name stands without quotes.
YAML_WORDS = {"true", "false", "yes", "no", "on", "off", "y", "n", "null"}
# Windows keeps these names for devices, in every folder.
DEVICES = {"con", "prn", "aux", "nul", *(f"{device}{number}" for device in ("com", "lpt") for number in range(10))}
DEBUGGER_PORT = 9229
# "Bad ports" of the Fetch standard above 1023: browsers refuse to ask there.
BLOCKED_PORTS = {
    1719,
    1720,
    1723,
    2049,
    3659,
    4045,
    4190,
    5060,
    5061,
    6000,
    6566,
    *range(6665, 6670),
    6679,
    6697,
    10080,
}
# Official images may have a user and a group of their own with this number.
BASE_IMAGE_ID = 1000
_HOST = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_PATH = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_REGISTRY = re.compile(rf"{_HOST}(?:\.{_HOST})*(?::(?P<port>[1-9][0-9]{{0,4}}))?(?:/{_PATH})*|{_PATH}(?:/{_PATH})*")


def problems(answers: dict[str, object]) -> list[str]:
    """What is wrong with the answers: one sentence each, with the variable's name and what to write instead."""
    names = ("service_name", "description", "author", "slug", "port", "uid", "gid", "registry", *CHOICES)
    texts = {name: value for name in names if isinstance(value := answers[name], str)}
    found = [f"{name} is {answers[name]!r}; write a text" for name in names if name not in texts]
    for name, value in texts.items():
        found += _RULES[name](name, value) if name in _RULES else _choice(name, value)
    language = texts.get("language")
    if language in LANGUAGES:
        found += _of_language(str(language), texts)
    return found


def owner(name: str) -> str | None:
    """The language that a question belongs to, as its name says: `node_version` is asked for node alone."""
    return next((language for language in LANGUAGES if name.startswith(f"{language}_")), None)


def not_its_own(name: str) -> str:
    """What is said of an answer that the chosen language does not ask for."""
    return f"answer {name!r} belongs to language {owner(name)}; leave it out"


def language_of(answers: dict[str, Any]) -> dict[str, Any]:
    """What the shared files have to know of the chosen language: its `template.toml`, and the chosen version."""
    name = answers["language"]
    facts = _facts(name)
    offered = CHOICES.get(f"{name}_version", [])
    version = answers[f"{name}_version"] if offered else facts["version"]
    return {**facts, "version": version, "other_version": next((other for other in offered if other != version), "")}


def _facts(language: str) -> dict[str, Any]:
    path = TEMPLATE / "{{ cookiecutter.slug }}" / "_lang" / language / "template.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _of_language(language: str, answers: dict[str, str]) -> list[str]:
    others = [name for name in CHOICES if owner(name) not in {None, language}]
    # cookiecutter asks every question; its default is no answer of anybody.
    found = [not_its_own(name) for name in others if answers.get(name) != CHOICES[name][0]]
    slug = answers.get("slug")
    if slug in _facts(language)["taken"]:
        found.append(f"slug {slug!r} is taken by something every service in this language has; choose another name")
    return found


def holds_template_syntax(text: str) -> bool:
    """Whether cookiecutter would render the text instead of taking it as it is."""
    return any(opener in text for opener in TEMPLATE_OPENERS)


def _text(name: str, value: str) -> list[str]:
    if not value.strip():
        return [f"{name} is empty; write a few words"]
    if len(value) > LONGEST_TEXT:
        return [f"{name} has {len(value)} characters; write at most {LONGEST_TEXT}"]
    bad = [character for character in value if not character.isprintable()]
    if bad:
        return [f"{name} holds the control character {bad[0]!r}; write one line of plain text"]
    if holds_template_syntax(value):
        return [f"{name} holds template syntax ({' '.join(TEMPLATE_OPENERS)}); write plain text"]
    return []


def _slug(name: str, value: str) -> list[str]:
    if value in TAKEN_SLUGS:
        return [f"{name} {value!r} is taken by something every service has; choose another name"]
    if value in YAML_WORDS:
        return [f"{name} {value!r} is no text in YAML; choose another name, for example '{value}-service'"]
    if value in DEVICES:
        return [f"{name} {value!r} is a device on Windows and cannot be a folder; choose another name"]
    if len(value) > LONGEST_SLUG or not re.fullmatch(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*", value):
        rule = f"write at most {LONGEST_SLUG} small letters, digits and single hyphens, a letter first"
        return [f"{name} is {value!r}; {rule}, for example 'order-service'"]
    return []


def _port(name: str, value: str) -> list[str]:
    found = _number(name, value, 1024, LARGEST_PORT)
    if not found and int(value) == DEBUGGER_PORT:
        return [f"{name} is {value!r}, which is the port of the debugger; choose another"]
    if not found and int(value) in BLOCKED_PORTS:
        return [f"{name} is {value!r}, which browsers refuse to ask; choose another, for example 3000"]
    return found


def _id(name: str, value: str) -> list[str]:
    if value == str(BASE_IMAGE_ID):
        return [
            f"{name} is {value!r}, which official images give to a user of their own; choose another, for example 1001"
        ]
    return _number(name, value, BASE_IMAGE_ID + 1, 65533)


def _number(name: str, value: str, smallest: int, largest: int) -> list[str]:
    # ASCII digits without a leading zero: TOML and JavaScript refuse other forms, or read them as octal.
    if not re.fullmatch(r"[1-9][0-9]{0,4}", value) or not smallest <= int(value) <= largest:
        return [f"{name} is {value!r}; write a whole number from {smallest} to {largest}, without leading zeros"]
    return []


def _registry(name: str, value: str) -> list[str]:
    match = _REGISTRY.fullmatch(value)
    if value and (not match or int(match["port"] or 1) > LARGEST_PORT or len(value) > LONGEST_TEXT):
        return [f"{name} is {value!r}; write a host and path such as 'registry.example.com/team', or nothing"]
    return []


def _choice(name: str, value: str) -> list[str]:
    allowed = CHOICES[name]
    return [] if value in allowed else [f"{name} is {value!r}; write one of {', '.join(allowed)}"]


_RULES = {
    "service_name": _text,
    "description": _text,
    "author": _text,
    "slug": _slug,
    "port": _port,
    "uid": _id,
    "gid": _id,
    "registry": _registry,
}
