"""One instruction of a Dockerfile."""

import attrs


@attrs.frozen
class Instruction:
    """
    One instruction; `line` counts from 1, `arguments` are the words after the flags.

    trigger: The instruction after ONBUILD, which runs in whatever is built on the stage.
    """

    name: str
    line: int
    end_line: int
    text: str
    flags: tuple[str, ...]
    arguments: tuple[str, ...]
    is_json: bool
    heredocs: tuple[str, ...] = ()
    trigger: "Instruction | None" = None

    def flag(self, name: str) -> str | None:
        """The value of `--name=value`, or None."""
        return next((f.partition("=")[2] for f in self.flags if f.partition("=")[0] == f"--{name}"), None)

    @property
    def mounts(self) -> tuple[dict[str, str], ...]:
        """Each `--mount` flag as its keys and values."""
        values = [f.partition("=")[2] for f in self.flags if f.startswith("--mount=")]
        return tuple({k: v for k, _, v in (part.partition("=") for part in value.split(","))} for value in values)

    @property
    def pairs(self) -> tuple[tuple[str, str | None], ...]:
        """Names and values of an ENV, LABEL or ARG, without quotes; an ARG without default has None."""
        return tuple((n.strip("\"'"), None if v is None else v.strip("\"'")) for n, v in self.written)

    @property
    def written(self) -> tuple[tuple[str, str | None], ...]:
        """The same with the quotes, in which a variable may not be meant as one."""
        if self.name == "ARG":
            split = (word.partition("=") for word in self.arguments)
            return tuple((name, value if sep else None) for name, sep, value in split)
        words = iter(self.arguments)
        return tuple(zip(words, words, strict=False))

    @property
    def copied(self) -> tuple[str, ...]:
        """What a COPY or ADD takes from the build context, without here-documents."""
        if self.name not in {"COPY", "ADD"} or self.flag("from"):
            return ()
        return tuple(source for source in self.arguments[:-1] if not source.startswith("<<"))

    @property
    def sources(self) -> tuple[str, ...]:
        """What `--from` and `--mount=…,from=` name: stages, stage numbers or images."""
        copied = self.flag("from") if self.name in {"COPY", "ADD"} else None
        mounted = [mount["from"] for mount in self.mounts if "from" in mount]
        return (*([copied] if copied else []), *mounted)
