"""The generated pages of the documentation: one for each check, their index, and the policy."""

import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from eightstage import languages, policy
from eightstage.checks import Check, Example, Source
from eightstage.checks.catalogue import KINDS, catalogue_of, examples_of, own
from eightstage.defects import Change, Edit, Impossible, changes
from eightstage.dockerfile import Dockerfile
from eightstage.policy.schema import described, schema
from eightstage.policy.values import Duration
from eightstage.report.examples import answers, shown
from eightstage.report.guide import guide_pages
from eightstage.verdicts import Outcome

_PROFILES = ", ".join(f"`{name}`: [its profile](languages/{name}.md)" for name in languages.own())
_POLICY_INTRODUCTION = f"""`{policy.FILE_NAME}` beside the Dockerfile says what a service promises.
Sizes are written as `"200 MB"` or `"190 MiB"`, times as `"500 ms"`, `"5 s"` or `"2 min"`.
An unknown key is an error, and so is a value that nothing could keep: every mistake is named with its line.

How a service is exercised depends on its language: how each gate is broken, which programs answer wrongly, which edits
must keep the cache. `language` in `[service]` brings all of it ({_PROFILES}). A key of the
policy replaces that of the profile; a plant is replaced as a whole. Without `language`, nothing is assumed."""
_EXTENDS = """Services that share promises keep them in one file.
Each names it at the top of its policy, by its path from there:

```toml
extends = "../../policy.toml"

[service]
name = "orders"
```

The tables of that file stand below those of the service, and the profile of the language stands below both. It may
extend another in turn. A mistake or a finding in it is named with its own file and line. Waivers add up. Whether a
waiver that services share is still needed is judged by none of them; once it has expired, each service reports it.

The file must end in `.toml` and lie in the repository of the service, links followed. Outside of a repository, as in an
unpacked archive, it may lie anywhere ([why](decisions/0023-a-policy-extends-one-file.md))."""
_STAGES = "For a Dockerfile with other stages than the contract's: the name of the stage that plays each role."
_ARGUMENTS = "A value for each build argument that anybody may give; it must be found in production's configuration."
_PLUGINS = """The settings of an installed plug-in. The plug-in says which keys there are and what they hold; see
[Checks of your own](verify.md#checks-of-your-own). A table of a plug-in that is not installed is an error."""
_NOTE = "<!-- Written by `./inv docs` from the code; edit the code. -->\n\n"


def write_pages(docs: Path, dockerfiles: Mapping[str, Dockerfile], *, changes: bool) -> list[str]:
    """
    Bring the generated pages and the blocks of the guide up to date.

    Args:
        docs: The folder of the documentation.
        dockerfiles: What the guide quotes from: a Dockerfile for each language.
        changes: Whether to write; otherwise only look.

    Returns:
        The names of the pages that were out of date, or that no check has any more.
    """
    pages = {**dict(_pages()), **dict(guide_pages(docs, dockerfiles))}
    present = {p.relative_to(docs).as_posix() for p in (docs / "checks").rglob("*.md")}
    stale = [name for name, text in pages.items() if _read(docs / name) != text]
    orphans = sorted(present - pages.keys())
    if changes:
        for name in stale:
            (docs / name).parent.mkdir(parents=True, exist_ok=True)
            (docs / name).write_text(pages[name], encoding="utf-8")
        for name in orphans:
            (docs / name).unlink()
    return [*stale, *orphans]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _pages() -> Iterator[tuple[str, str]]:
    yield "checks/index.md", _index()
    yield "policy.md", _policy()
    yield "eightstage.schema.json", json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    for name in languages.own():
        yield f"languages/{name}.md", _language(name)
    for check in own():
        yield f"checks/{check.id}.md", _page(check)


def _index() -> str:
    lines = [f"# The checks\n\n{len(own())} promises, each proven by a check, each check by a planted defect.\n"]
    for kind in KINDS:
        lines.append(f"\n## {kind}\n\n| check | promise | stages |\n|---|---|---|\n")
        for check in (c for c in own() if c.kind == kind):
            stages = ", ".join(check.stages) or "the whole service"
            lines.append(f"| [{check.id}]({check.id}.md) | {check.promise} | {stages} |\n")
    return _NOTE + "".join(lines)


def _page(check: Check) -> str:
    planted = "\n".join(_defects(check))
    facts = {
        "stages": ", ".join(check.stages) or "the whole service",
        "needs": ", ".join(f"`{need}`" for need in check.requires) or "nothing",
        "explained by": ", ".join(f"`{cause}`" for cause in check.explained_by),
        "runs": "with `--thorough`, or when its id is named" if check.on_request else "always",
        "asked of": "services that [follow the contract](../../verify.md)" if check.of_contract else "",
        "severity": str(check.severity),
        "level": str(check.level),
        "guide": f"[{check.guide}](../../guide/{check.guide}.md)",
        "source": "; ".join(map(_link, check.sources)),
    }
    table = "".join(f"| {name} | {text} |\n" for name, text in facts.items() if text)
    return (
        f"{_NOTE}# {check.id}\n\n{check.promise}\n\n| | |\n|---|---|\n{table}\n"
        f"## Why\n\n{check.why}\n\n## Fix\n\n{check.fix}\n\n"
        f"{_examples(check)}"
        "## The defect that proves it\n\n"
        f"Planted in a good service, this makes the check fail, and no other:\n\n{planted}\n"
    )


def _link(source: Source) -> str:
    """A link, as it is written two folders below the documentation."""
    url = source.url if "://" in source.url else f"../../{source.url.removeprefix('docs/')}"
    return f"[{source.title}]({url})"


def _examples(check: Check) -> str:
    """What it finds, and then what it does not."""
    every = examples_of(check)
    found = [example for example in every if example.outcome is Outcome.FAILED]
    other = [example for example in every if example.outcome is not Outcome.FAILED]
    parts = {"What it finds": found, "What it does not find": other}
    return "".join(
        f"## {title}\n\n{''.join(_example(check, example) for example in examples)}"
        for title, examples in parts.items()
        if examples
    )


def _example(check: Check, example: Example) -> str:
    texts = "".join(f"`{name}`\n\n{shown(name, text)}" for name, text in example.files.items())
    says = f"{example.says[:1].upper()}{example.says[1:]}:\n\n" if example.says else ""
    found = "".join(f"- {example.outcome}: {answer}\n" for answer in answers(check, example))
    return f"{says}{texts}{found}\n"


def _defects(check: Check) -> Iterator[str]:
    """Its defect, or those of the languages where it cannot be said without one."""
    if changes(check.defect):
        yield from map(_change, changes(check.defect))
        return
    for name in languages.own():
        own = next((c for c in catalogue_of(name) if c.id == check.id), check)
        if isinstance(own.defect, Impossible):
            yield f"### In a {name} service\n\nNone: {own.defect.why}.\n"
        elif changes(own.defect):
            yield f"### In a {name} service\n"
            yield from map(_change, changes(own.defect))


def _change(change: Change) -> str:
    language = "diff" if isinstance(change, Edit) else "text"
    return f"`{change.path}`\n\n```{language}\n{change.says}\n```\n"


def _language(name: str) -> str:
    return (
        f"{_NOTE}# The profile of {name}\n\n"
        f'A policy with `language = "{name}"` says only what differs from this:\n\n'
        f"```toml\n{languages.text(name)}```\n"
    )


def _policy() -> str:
    parts = [f"{_NOTE}# The policy\n\n{_POLICY_INTRODUCTION}\n\n## `extends`\n\n{_EXTENDS}\n"]
    tables = {
        "service": policy.Service,
        "base_images": policy.BaseImages,
        "[waivers]": policy.Waiver,
        "adopted": policy.Adopted,
        "hadolint": policy.Hadolint,
        "health": policy.Health,
        "limits.TARGET": policy.Limit,
        "drain": policy.Drain,
        "gates.NAME": policy.Gate,
        "container": policy.Container,
        "audit": policy.Audit,
        "image": policy.Image,
        "context": policy.BuildContext,
        "cache.EDIT": policy.CacheCase,
        "install": policy.Install,
        "testing": policy.Testing,
        "development": policy.Development,
        "debug": policy.Debug,
    }
    for name, kind in tables.items():
        parts.append(f"\n## `[{name}]`\n\n{_table(kind)}")
    parts.append(
        f"\n## `[stages]`\n\n{_STAGES}\n\n## `[arguments]`\n\n{_ARGUMENTS}\n\n## `[plugins.NAME]`\n\n{_PLUGINS}\n"
    )
    parts.append(f"\n## A plant\n\n`plant`, and `edit` of `[cache.EDIT]`, hold:\n\n{_table(policy.Plant)}")
    held = "`testing.failing` holds"
    parts.append(f"\n## A plant in a container\n\n{held}:\n\n{_table(policy.ContainerPlant)}")
    return "".join(parts)


def _table(kind: type) -> str:
    summary, _, _ = (inspect.getdoc(kind) or "").partition("\n\n")
    texts = described(kind)
    rows = "".join(f"| `{field.name}` | {texts[field.name]} | {_default(field)} |\n" for field in attrs.fields(kind))
    return f"{summary}\n\n| key | meaning | default |\n|---|---|---|\n{rows}"


def _default(field: "attrs.Attribute[object]") -> str:
    if field.default is attrs.NOTHING:
        return "must be given"
    value = field.default.factory() if hasattr(field.default, "factory") else field.default
    if isinstance(value, Duration):
        return f"`{float(value):g} s`"
    return "none" if value in (None, "", [], {}) else f"`{value}`"
