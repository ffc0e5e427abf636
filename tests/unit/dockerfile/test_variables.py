"""Variables are put in as the builder does it."""

import pytest

from eightstage.dockerfile import parse
from eightstage.dockerfile.variables import Expanded, Scope, expand

VALUES = {"name": "tool.tar.gz", "empty": "", "argument": None, "tag": "26-slim"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$name-$empty-", "tool.tar.gz--"),
        ("${tag}", "26-slim"),
        ("${empty:-x}${empty-y}${missing-z}${argument:-w}", "xzw"),
        ("${name:-${other:-y}}", "tool.tar.gz"),
        ("${missing:-${tag}}", "26-slim"),
        ("${name:+yes}${empty:+no}${empty+set}", "yesset"),
        ("${name:?stop}", "tool.tar.gz"),
        ("${name%.*} ${name%%.*}", "tool.tar tool"),
        ("${name#*.} ${name##*.}", "tar.gz gz"),
        ("${name/.t/-} ${name//[aot]/_}", "tool-ar.gz ___l._ar.gz".replace("_ar", "__r")),
        (r"\$name '$name' \"", '$name $name "'),
        ("\"$tag is '$tag'\"", "26-slim is '26-slim'"),
        ("a$ $", "a$ $"),
    ],
)
def test_every_form_of_the_builder(text: str, expected: str) -> None:
    """Modifiers, patterns, quotes and escapes."""
    assert expand(text, Scope(VALUES)) == Expanded(expected)


@pytest.mark.parametrize("text", ["$other", "${argument}", "${other:+x}", "${other%x}", "${empty:?none}"])
def test_what_cannot_be_told_is_unknown(text: str) -> None:
    """The text stays as it is written, and its variable is named."""
    found = expand(text, Scope(VALUES))

    assert not found.is_known
    assert found.text == text


def test_without_an_image_below_nothing_else_is_set() -> None:
    """What `scratch` gives is empty; an argument without a default is for the build to set."""
    scope = Scope(VALUES, is_closed=True)

    assert expand("a${other}b", scope) == Expanded("ab")
    assert expand("${argument}", scope).unknown == ("argument",)


def test_other_escape_character() -> None:
    """The backslash is a letter where a directive says so."""
    assert expand("C:\\$tag `$tag", Scope(VALUES), "`") == Expanded("C:\\26-slim $tag")


DOCKERFILE = """
ARG RELEASE=trixie
ARG BASE=debian:${RELEASE}-slim
FROM ${BASE} AS first
ARG RELEASE
ARG PORT=1000
ENV PORT=3000 USED=$PORT
ARG PORT=2000
FROM first AS second
EXPOSE ${PORT} ${USED} ${RELEASE} ${BASE}
FROM scratch AS third
EXPOSE $PORT
""".lstrip()


def test_scopes() -> None:
    """Global arguments count where they are declared anew; ENV before ARG; a stage inherits both."""
    found = parse(DOCKERFILE)
    second, third = (stage.all("EXPOSE")[0] for stage in found.stages[1:])

    assert found.base(found.stages[0]).text == "debian:trixie-slim"
    assert [found.expand(word, second).text for word in second.arguments] == ["3000", "1000", "trixie", "${BASE}"]
    assert found.expand("$PORT", third) == Expanded("")


def test_argument_names_a_stage() -> None:
    """In FROM, and in what is copied or mounted from."""
    found = parse(
        "ARG FROM_STAGE=Tools\nFROM debian AS tools\nFROM ${FROM_STAGE} AS next\nFROM debian AS last\n"
        "ARG FROM_STAGE\nCOPY --from=$FROM_STAGE /a /a\nRUN --mount=from=${FROM_STAGE:-x},target=/t true\n"
    )
    tools, following, last = found.stages

    assert found.parent(following) is tools
    assert [s.text for i in last.instructions for s in found.sources(i)] == ["Tools", "Tools"]
    assert found.ancestors(last) == {"tools"}
    assert found.base_images == ("debian",)


def test_base_that_only_the_build_knows_is_no_image_to_provide() -> None:
    """It has no name yet."""
    assert parse("ARG BASE\nFROM ${BASE}\n").base_images == ()
