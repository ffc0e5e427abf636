"""Patterns of .dockerignore mean what they mean to the builder, and are matched at once."""

import time

import pytest

from eightstage.service.dockerignore import ignores, read


@pytest.mark.parametrize(
    ("text", "ignored", "sent"),
    [
        ("node_modules", ["node_modules", "node_modules/a/b.js"], ["a/node_modules", "node_modules2"]),
        ("/a/", ["a", "a/b"], ["b/a"]),
        ("./a/../b", ["b"], ["a"]),
        ("*.md", ["a.md"], ["docs/a.md", "a.mdx"]),
        ("*/temp*", ["a/temp1", "a/temporary/x"], ["temp1", "a/b/temp"]),
        ("temp?", ["tempa"], ["temp", "tempab"]),
        ("[a-c].js", ["b.js"], ["d.js"]),
        ("[^a-c].js", ["d.js"], ["b.js"]),
        ("**/node_modules", ["node_modules", "a/b/node_modules", "a/b/node_modules/c/d.js"], ["a/node_modules2/x"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "b/a/c"]),
        ("a/**/z", ["a/z", "a/b/c/z", "a/b/z/y"], ["z", "b/a/z"]),
        ("**/a/**/b/*.js", ["a/b/x.js", "q/a/q/b/x.js", "a/b/b/x.js"], ["a/b/c/x.js"]),
        ("**", ["a", "a/b"], []),
        ("*\n!src\n!package.json\nsrc/secret", ["x", "src/secret"], ["src/a.js", "package.json"]),
        ("# comment\n\n  a  \n.\n", ["a"], ["# comment", "b"]),
        ("\ufeffa", ["a"], []),
        ("[", [], ["a"]),
        ("[z-a]", [], ["z"]),
    ],
)
def test_pattern_means_what_it_means_to_the_builder(text: str, ignored: list[str], sent: list[str]) -> None:
    """A file, or a folder above it, decides; the last pattern that is about it counts."""
    patterns = read(text)

    assert [name for name in ignored if not ignores(patterns, name)] == []
    assert [name for name in sent if ignores(patterns, name)] == []


@pytest.mark.timeout(10)
@pytest.mark.parametrize("text", ["**/" * 30 + "x", "*a" * 25 + "x", "**/a/" * 20 + "x", "**/*a*a*a/" * 20 + "x"])
def test_pattern_of_many_wildcards_has_an_end(text: str) -> None:
    """It may come from a stranger."""
    started = time.monotonic()

    assert not ignores(read(text), "a/" * 60 + "a" * 60)
    assert time.monotonic() - started < 2
