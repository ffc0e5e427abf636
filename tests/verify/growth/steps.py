"""What happens to every service that grows, and how."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

# A variable that the service needs, and the health path that shows that all of it works.
NEEDED: Final = "DATABASE_URL"
VALUE: Final = "postgres://none"


def change(file: Path, *pairs: tuple[str, str]) -> None:
    """Replace texts, each of which must be there."""
    text = file.read_text()
    for old, new in pairs:
        assert old in text, f"{file}: {old}"
        text = text.replace(old, new)
    file.write_text(text)


def substitute(file: Path, pattern: str, new: str) -> None:
    """Replace what a pattern finds over several lines, which must be there."""
    text, count = re.subn(pattern, new, file.read_text(), flags=re.DOTALL | re.MULTILINE)
    assert count, f"{file}: {pattern}"
    file.write_text(text)


def rename_routes(files: Iterable[Path]) -> None:
    """Healthy at /status, with /orders for /echo."""
    for file in files:
        file.write_text(re.sub(r"/health\b", "/status", file.read_text()).replace("/echo", "/orders"))


def sort_lines(file: Path, pattern: str) -> None:
    """Order neighbouring lines that fit the pattern, as linters want it of imports."""
    block = re.compile(rf"(?:^(?:{pattern})[^\n]*\n)+", re.MULTILINE)
    file.write_text(block.sub(lambda found: "".join(sorted(found[0].splitlines(keepends=True))), file.read_text()))


def add_folder(service: Path, *names: str) -> None:
    """Let new folders into the build."""
    with (service / ".dockerignore").open("a") as file:
        file.writelines(f"!{name}\n" for name in names)


def need_variable(service: Path, start: str) -> None:
    """Set the variable where the build starts the service once, in the step that has `start`."""
    change(service / "Dockerfile", (start, f"{NEEDED}={VALUE} {start}"))
    change(
        service / "eightstage.toml",
        ("[health]\n", f'[container]\nenvironment = {{ {NEEDED} = "{VALUE}" }}\n\n[health]\n'),
    )


def state_facts(service: Path, expected: str, **facts: str) -> None:
    """Say in the policy what the service is called now, and where it answers what."""
    said = "".join(f'{name} = "{value}"\n' for name, value in facts.items())
    change(
        service / "eightstage.toml",
        ("port = 8080\n", f"{said}port = 8080\n"),
        (
            'ready = "/ready"\n',
            f'path = "/status"\nready = "/ready"\nexpect = {expected}\n\n[drain]\npath = "/orders"\n',
        ),
    )
