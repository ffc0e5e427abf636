"""A step verifies the checksum of whatever it downloads."""

import re
from collections.abc import Container, Iterator
from itertools import pairwise

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._paths import is_within
from eightstage.defects.structural import In
from eightstage.dockerfile import Command, Dockerfile, Instruction
from eightstage.languages.ecosystem import known

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
_RUNNABLE = frozenset({"755", "777", "700", "555", "500"})
_VERIFIERS = frozenset({"sha256sum", "sha512sum", "sha384sum", "shasum", "b2sum", "gpg", "gpgv", "cosign", "minisign"})
_WRAPPER = r"(?:(?:sudo|env)\s+(?:-\S+\s+|\w+=\S+\s+)*|\w+=\S+\s+)*"
_UNPACKED = re.compile(r"\b(?:curl|wget)\b[^|;&]*\|\s*tar\b")
_SUBSTITUTED = re.compile(r"\b(?:(?:ba|da|a|z|k)?sh|source|eval)\s+(?:-\S+\s+)*[\"']?(?:\$\(|<\(|`)\s*(?:curl|wget)\b")
# The commit of a repository, which names its content.
_COMMIT = re.compile(r"[#=][0-9a-f]{40}(?:[0-9a-f]{24})?\b")


@check(
    source=Source(
        "Dockerfile reference, ADD --checksum", "https://docs.docker.com/reference/dockerfile/#add---checksum"
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/supply-chain",
    defect=In("testing").append("ADD https://example.com/tool.tgz /opt/"),
    examples=(
        bad("FROM debian AS base\nADD https://example.com/tool.tgz /opt/\n", at=2),
        bad("FROM debian AS base\nRUN curl -fsSL https://example.com/install.sh | sudo -E bash -\n", at=2),
        bad(
            """
            FROM debian AS base
            ARG TOOL=https://example.com/tool.tgz
            ADD ${TOOL} /opt/
            """,
            at=3,
            says="an argument may hold the address",
        ),
        bad(
            "FROM debian AS base\nADD https://example.com/tool.git#main /src\n",
            at=2,
            says="a branch moves",
        ),
        bad(
            """
            FROM debian AS base
            RUN curl -fsSL https://example.com/install.pl | perl - --yes
            RUN sh -c "$(wget -qO- https://example.com/install.sh)"
            RUN wget -qO /usr/bin/tool https://example.com/tool \\
             && chmod +x /usr/bin/tool
            RUN curl -fsSLO https://example.com/install.sh && sh install.sh
            RUN curl -fsSL --remote-name https://example.com/install.sh && sh install.sh
            RUN curl -fsSL https://example.com/tool.tgz | tar -xz -C /tmp && /tmp/tool/bin/install
            """,
            at=(2, 3, 5, 6, 7, 8),
            says="whatever interprets it, and by way of a file",
        ),
        good(
            """
            FROM debian AS base
            RUN curl -fsSLo /usr/bin/tool https://example.com/tool \\
             && echo "0b4e /usr/bin/tool" | sha256sum -c - \\
             && chmod +x /usr/bin/tool
            RUN curl -fsSL https://example.com/list.json | perl-filter > /list.json
            """,
            says="its checksum is looked at before it runs; a filter is no interpreter",
        ),
        good(
            f"FROM debian AS base\nADD --checksum=sha256:{'0b4e' * 16} https://example.com/tool.tgz /opt/\n",
        ),
        good(
            f"FROM debian AS base\nADD https://example.com/tool.git#{'0b4e' * 10} /src\n",
            says="the name of a commit is a checksum of what is in it",
        ),
        good(
            """
            FROM debian AS base
            RUN curl -fsSL https://example.com/tool.tgz | tar -xz
            RUN curl -fsSL https://example.com/data.tgz | tar -xz -C /data && /usr/bin/import /data
            """,
            says="nothing of it is run here",
        ),
    ),
)
def downloads_are_verified(dockerfile: Dockerfile) -> Verdict:
    """
    Why: the content of a URL can change or be tampered with on the way; a script piped into a shell runs whatever came.
    Fix: write ADD --checksum=sha256:… URL, or run sha256sum -c before the file is used.
    """
    places = [
        Place(i.line, f"{source} is added without a checksum")
        for stage in dockerfile.stages
        for i in stage.all("ADD")
        for source in (dockerfile.expand(word, i).text for word in i.copied)
        if "://" in source and not i.flag("checksum") and not _COMMIT.search(source)
    ]
    places += [place for stage in dockerfile.stages for run in stage.all("RUN") for place in _run(dockerfile, run)]
    return judged(places, "no download goes unverified")


def _run(dockerfile: Dockerfile, run: Instruction) -> Iterator[Place]:
    """What a step downloads and runs."""
    interpreters = {*_SHELLS, *known().interpreters, *(n for n, tool in known().tools.items() if tool.needs_init)}
    piped = re.compile(rf"\b(?:curl|wget)\b[^|;&]*\|\s*{_WRAPPER}(?:\S*/)?(?:{'|'.join(interpreters)})[\d.]*(?![\w-])")
    text = run.text.replace("\\\n", "  ")
    for match in (*piped.finditer(text), *_SUBSTITUTED.finditer(text)):
        yield Place(run.line + run.text[: match.start()].count("\n"), "a download is piped into a shell")
    files: dict[str, str] = {}
    is_unpacked, folders = bool(_UNPACKED.search(text)), set[str]()
    for command in dockerfile.commands(run):
        if command.name in _VERIFIERS:
            return
        if any(is_within(command.words[0], folder, "/") for folder in folders):
            yield Place(command.line, f"{command.words[0]} comes from a download and is run without a checksum")
        if is_unpacked and command.name == "tar":
            folders |= {b for a, b in pairwise(command.words) if a in {"-C", "--directory"} and b.startswith("/")}
        for word in command.words:
            # As a word of the command, or as the program itself.
            if word.rpartition("/")[2] in files and _starts(command, word, interpreters):
                yield Place(command.line, f"{files.pop(word.rpartition('/')[2])} is run without a checksum")
        files |= {name: name for name in _fetched(command)}


def _starts(command: Command, word: str, interpreters: Container[str]) -> bool:
    is_marked = command.name == "chmod" and any("x" in w or w.lstrip("0") in _RUNNABLE for w in command.words[1:])
    return word == command.words[0] or is_marked or command.name in interpreters or command.runs("dpkg", "-i")


def _fetched(command: Command) -> list[str]:
    """The names of the files that a command downloads."""
    if command.name not in {"curl", "wget"}:
        return []
    words = command.words
    options = {"curl": ("-o", "--output"), "wget": ("-O", "--output-document")}[command.name]
    named = [b for a, b in pairwise(words) if a in options or re.fullmatch(rf"-[a-zA-Z]*{options[0][1]}", a)]
    named += [word.partition("=")[2] for word in words if word.startswith(f"{options[1]}=")]
    named = [*named, *command.writes] or [word for word in words if "://" in word]
    return [name for word in named if (name := word.rpartition("/")[2].partition("?")[0])]
