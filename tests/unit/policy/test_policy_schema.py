"""The schema says what the policy takes: no more, and no less."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from eightstage.contract import STAGES
from eightstage.errors import PolicyError
from eightstage.policy import parse
from eightstage.policy.schema import schema

HEAD = '[service]\nname = "x"\n'


def fits(text: str) -> bool:
    """Whether the schema takes a policy; a date of TOML is a text of JSON."""
    policy = json.loads(json.dumps(tomllib.loads(text), default=str))
    return Draft7Validator(schema(), format_checker=Draft7Validator.FORMAT_CHECKER).is_valid(policy)


def test_policy_of_the_reference_app_fits(repository: Path) -> None:
    """Every key that the template writes is in the schema, with its kind."""
    assert fits((repository / "reference-app/eightstage.toml").read_text())


def test_policy_that_extends_another_fits() -> None:
    """What it says itself is judged."""
    assert fits(f'extends = "../policy.toml"\n{HEAD}')


@pytest.mark.parametrize(
    "text",
    [
        "[limits.prod]\n",
        "[health]\npth = '/'\n",
        "[service]\nname = 3\n",
        "[base_images]\nnotice_days = 'x'\n",
        "[gates.X]\n",
        "extends = '/policy.toml'\n[service]\nname = 'x'\n",
    ],
)
def test_both_refuse_the_same(text: str) -> None:
    """What the policy refuses, the schema does not take."""
    whole = text if "[service]" in text else HEAD + text

    with pytest.raises(PolicyError):
        parse(whole, Path("eightstage.toml"))
    assert not fits(whole)


def test_description_of_several_lines_is_whole() -> None:
    """Half a sentence says the opposite as often as not."""
    gate = schema()["properties"]["gates"]["additionalProperties"]["properties"]

    assert gate["step"]["description"].endswith("any step that prints the message is taken for it.")


def test_every_key_is_described() -> None:
    """An editor has something to show for each key."""

    def undescribed(rule: dict[str, Any], where: str) -> list[str]:
        own = rule.get("properties", {})
        found = [f"{where}.{name}" for name, part in own.items() if "description" not in part and where.count(".") > 0]
        return found + [text for name, part in own.items() for text in undescribed(part, f"{where}.{name}")]

    words = {*STAGES}
    assert [name for name in undescribed(schema(), "policy") if name.rpartition(".")[2] not in words] == []
