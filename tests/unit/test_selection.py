"""Parts of the suite: of one language, and in shards."""

import pytest

from selection import is_of, needs_engine, shards

SECONDS = {"a.py": 90.0, "b.py": 60.0, "c.py": 40.0, "d.py": 20.0}


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_every_file_is_in_one_shard(count: int) -> None:
    """Nothing is left out and nothing is run twice, measured or not."""
    parts = shards([*SECONDS, "new.py"], SECONDS, count)

    assert len(parts) == count
    assert sorted(file for part in parts for file in part) == sorted([*SECONDS, "new.py"])


def test_shards_take_as_long_as_each_other() -> None:
    """The longest files are spread first."""
    assert shards(SECONDS, SECONDS, 2) == [["a.py", "d.py"], ["b.py", "c.py"]]


@pytest.mark.parametrize(
    ("test_id", "languages"),
    [
        ("tests/template/test_go.py::test_page", {"go"}),
        ("tests/blackbox/test_stop.py::test_stop[python-SIGINT]", {"python"}),
        ("tests/verify/test_other_languages.py::test_kept[go]", {"go"}),
        ("tests/unit/test_units.py::test_good", set()),
        ("tests/verify/test_x.py::test_node_runs[go-node]", {"go", "node"}),
    ],
)
def test_language_is_a_word_of_the_name(test_id: str, languages: set[str]) -> None:
    """Not a part of a word."""
    assert {language for language in ("node", "python", "go") if is_of(language, test_id)} == languages


@pytest.mark.parametrize(
    ("test_id", "fixtures", "needs"),
    [
        ("tests/unit/test_units.py::test_good", [], False),
        ("tests/template/test_pipelines.py::test_built", ["tmp_path", "engine"], True),
        ("tests/mutation/test_defects_of_the_text.py::test_caught[node]", [], False),
        ("tests/mutation/test_planted_defects_of_node.py::test_caught", ["mutants"], True),
        ("tests/verify/test_command.py::test_json", [], True),
    ],
)
def test_engine_is_needed_by_folder_or_fixture(test_id: str, fixtures: list[str], needs: bool) -> None:
    """A test that runs `inv verify` needs one though it takes no fixture."""
    assert needs_engine(test_id, fixtures) is needs


@pytest.mark.parametrize("shard", ["0/3", "4/3", "3", "a/b", "1/0"])
def test_wrong_shard_is_refused(pytester: pytest.Pytester, shard: str) -> None:
    """With what to write instead."""
    pytester.makeconftest(
        "from selection import Selection\npytest_addoption = Selection.add_options\n"
        "def pytest_configure(config):\n    config.pluginmanager.register(Selection(config))\n"
    )
    pytester.makepyfile("def test_one():\n    pass\n")

    done = pytester.runpytest(f"--shard={shard}", "-p", "no:cacheprovider")

    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([f"*--shard {shard}: write the number of the shard*1/3*"])
