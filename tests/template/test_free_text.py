"""Free text stands in every file as a person wrote it, and every file can still be read."""

import json
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from eightstage.service import load

TEXTS = [
    "A small Express service, built in eight stages.",
    "quotes \" and ' and ` here",
    r"back\slash \n \u0041 at the end \\",
    "$(touch pwned) `id` $HOME ${PATH} $$",
    "emoji 🚀 and ümläut & Söhne",
    "<b>bold</b> &amp; <script>alert(1)</script> <!-- -->",
    "*stars* _lines_ **both** ~~gone~~ __init__",
    "[link](https://example.com) ![picture](x) [note]: x",
    "# heading #",
    "- list",
    "+ list",
    "1. list",
    "12) list",
    "---",
    "===",
    "> quotation",
    "    code",
    "~~~",
    "```",
    "| a | b |",
    "trailing backslash \\",
    '""" + """',
    "'''",
    "%s #{x} {x} }} %}",
    ": # & * ! | > ? - @",
    "key: value",
    "*/ // /* <!--",
    "C# and F #",
    "@everyone :tada: #12",
    "x" * 200,
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[1:30])
def test_text_is_literal(new_service: Callable[..., Path], language: str, text: str) -> None:
    """Name, description and author are the same text in JSON, in the README as it is shown, and in the licence."""
    service = new_service(language=language, service_name=text, slug="order-service", description=text, author=text)

    (about,) = (json.loads(path.read_text()) for path in service.rglob("about.json"))
    assert {about["title"], about["description"]} == {text}
    for manifest in (json.loads(path.read_text()) for path in service.glob("package.json")):
        assert {manifest["description"], manifest["author"]} == {text}
    assert _shown(service / "README.md") == [("h1", text.strip()), ("p", text.strip())]
    assert f"Copyright {text}\n" in (service / "LICENSE").read_text()
    _read_all(service)


def test_every_file_can_be_read(new_service: Callable[..., Path], node: str) -> None:
    """One service of all that is awkward: its files as their own readers read them, its scripts as Node does."""
    text = "".join(TEXTS[1:7])[:200]
    service = new_service(
        service_name=text, description=text, author=text, slug="order-service", ci="both", port="65535", uid="65533"
    )

    _read_all(service)
    scripts = sorted(service.rglob("*.js"))
    assert scripts
    for script in scripts:
        done = subprocess.run([node, "--check", script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def _shown(readme: Path) -> list[tuple[str, str]]:
    """The first two blocks of the page: their kind, and the text that a reader sees."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(readme.read_text(encoding="utf-8"))
    blocks = [token.tag for token in tokens if token.level == 0 and token.nesting == 1][:2]
    lines = [token.children or [] for token in tokens if token.type == "inline"][:2]
    assert {child.type for line in lines for child in line} == {"text"}
    return list(zip(blocks, ("".join(child.content for child in line) for line in lines), strict=True))


def _read_all(service: Path) -> None:
    readers: dict[str, Callable[[str], object]] = {".json": json.loads, ".toml": tomllib.loads}
    readers |= dict.fromkeys((".yml", ".yaml"), yaml.safe_load)
    for file in (path for path in service.rglob("*") if path.is_file() and path.suffix != ".whl"):
        assert readers.get(file.suffix, str)(file.read_text(encoding="utf-8")), file
    assert load(service).dockerfile.default_target.name == "production"
