"""The schema says what the policy takes: no more, and no less."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from eightstage.contract import GATES, STAGES
from eightstage.errors import PolicyError
from eightstage.policy import parse
from eightstage.policy_schema import schema

HEAD = '[service]\nname = "x"\n'


def problems(value: Any, rule: dict[str, Any], where: str = "") -> list[str]:  # noqa: ANN401 - any TOML value
    """What a value breaks of the part of JSON Schema that the schema uses."""
    if rule["type"] == "object":
        known = rule.get("properties", {})
        missing = [f"{where}.{name} is missing" for name in rule.get("required", ()) if name not in value]
        rest = rule.get("additionalProperties")
        extra = [f"{where}.{name} is unknown" for name in value if name not in known and rest is False]
        inner = [
            text
            for name, part in value.items()
            if name in known or isinstance(rest, dict)
            for text in problems(part, known.get(name, rest), f"{where}.{name}")
        ]
        return missing + extra + inner
    if rule["type"] == "array":
        return [text for part in value for text in problems(part, rule["items"], where)]
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    is_date = rule.get("format") == "date"
    return [] if isinstance(value, kinds[rule["type"]]) or is_date else [f"{where} is not a {rule['type']}"]


def test_policy_of_the_reference_app_fits(repository: Path) -> None:
    """Every key that the template writes is in the schema, with its kind."""
    policy = tomllib.loads((repository / "reference-app/eightstage.toml").read_text())

    assert problems(policy, schema()) == []


@pytest.mark.parametrize(
    "text",
    [
        "[limits.prod]\n",
        "[health]\npth = '/'\n",
        "[service]\nname = 3\n",
        "[base_images]\nnotice_days = 'x'\n",
        "[gates.x]\n",
    ],
)
def test_both_refuse_the_same(text: str) -> None:
    """What the policy refuses, the schema does not take."""
    whole = text if "[service]" in text else HEAD + text

    with pytest.raises(PolicyError):
        parse(whole, Path("eightstage.toml"))
    assert problems(tomllib.loads(whole), schema())


def test_every_key_is_described() -> None:
    """An editor has something to show for each key."""

    def undescribed(rule: dict[str, Any], where: str) -> list[str]:
        own = rule.get("properties", {})
        found = [f"{where}.{name}" for name, part in own.items() if "description" not in part and where.count(".") > 0]
        return found + [text for name, part in own.items() for text in undescribed(part, f"{where}.{name}")]

    words = {*STAGES, *GATES}
    assert [name for name in undescribed(schema(), "policy") if name.rpartition(".")[2] not in words] == []
