"""The guide promises nothing without a check, quotes nothing by hand, and has a place for each check."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from eightstage import dockerfile
from eightstage.checks import GUIDE as PARTS
from eightstage.checks.catalogue import own
from eightstage.contract import STAGES
from eightstage.errors import EightstageError
from eightstage.report.chart import bars
from eightstage.report.guide import guide_pages
from eightstage.report.layer_map import layer_map
from eightstage.report.pictures import pictures
from eightstage.report.timeline import WHOLE, timeline
from eightstage.service.accepted import read
from eightstage.template.dockerfiles import dockerfiles
from eightstage.units import size
from guide_pages import GUIDE, PAGES, REPOSITORY

_BLOCK = re.compile(r"^<!-- [a-z]+ .+ -->\n(?:(?!<!-- ).*\n)*<!-- end -->$", re.MULTILINE)
_FILES = {
    "One": "FROM scratch AS base\n# why\nRUN one install\nRUN one install\nFROM base\n",
    "Two": "FROM scratch AS base\nRUN two install\nFROM base\n",
}
_PARSED = {name: dockerfile.parse(content, Path("Dockerfile")) for name, content in _FILES.items()}
_HEADINGS = (
    "What it does",
    "Key learning points",
    "What it hands on",
    "What goes wrong without it",
    "Corrected",
    "Promises",
)


def text(page: str) -> str:
    return (GUIDE / page).read_text(encoding="utf-8")


def names(pages: list[Path]) -> list[str]:
    return [page.relative_to(GUIDE).as_posix() for page in pages]


@pytest.mark.parametrize("part", PARTS)
def test_every_part_lists_its_promises(part: str) -> None:
    """The page that a check names as its place in the guide says its promise and leads to it."""
    page = " ".join(text(f"{part}.md").split())
    checks = [check for check in own() if check.guide == part]

    assert checks
    assert [c.id for c in checks if c.promise not in page or f"checks/{c.id}.md)" not in page] == []


def test_every_check_has_a_level() -> None:
    """The learning path names every check once."""
    found = re.findall(r"^- .*$", text("learning-path.md"), re.MULTILINE)
    named = re.findall(r"checks/([a-z]+/[a-z-]+)\.md", "\n".join(found))

    assert sorted(named) == sorted(check.id for check in own())


@pytest.mark.parametrize("page", names([p for p in PAGES if p.parent.name == "stages"]))
def test_every_stage_is_explained_in_the_same_way(page: str) -> None:
    """A reader finds purpose, pieces, learning points, what is handed on and what goes wrong at the same place."""
    headings = re.findall(r"^## (.+)$", text(page), re.MULTILINE)

    assert [h for h in headings if h in _HEADINGS] == list(_HEADINGS)


@pytest.mark.parametrize("page", names(PAGES))
def test_every_correction_names_its_proof(page: str) -> None:
    """What is said of the original guide is proven by a check, or the page says that nothing proves it."""
    quotes = re.findall(r"^> \*\*The original guide(?:.*\n)(?:^>.*\n)*", text(page), re.MULTILINE)

    assert [q for q in quotes if not re.search(r"/checks/[a-z]+/[a-z-]+\.md\)|Nothing proves this", q)] == []


@pytest.mark.parametrize("page", names(PAGES))
def test_no_piece_of_a_dockerfile_is_pasted(page: str) -> None:
    """Every piece stands in a block that is filled in from a file or from an example."""
    assert "```dockerfile" not in _BLOCK.sub("", text(page))


@pytest.mark.parametrize("page", names(PAGES))
def test_every_block_is_closed(page: str) -> None:
    """A block without an end would never be filled in again."""
    opened = re.findall(
        r"^<!-- (?:dockerfile|broken|promises|kept|level|measured|defects|corrections) ", text(page), re.MULTILINE
    )

    assert len(opened) == len(_BLOCK.findall(text(page)))


# What is read beside the pages.
_READ = (
    "benchmarks/README.md",
    "reference-app/eightstage.lock",
    "tests/data/seed/Dockerfile",
    "tests/data/seed/defects.toml",
)


def copied(folder: Path) -> None:
    for kept in _READ:
        (folder / kept).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / kept, folder / kept)


def filled(folder: Path, block: str) -> str:
    copied(folder)
    folder /= "docs"
    (folder / "guide").mkdir(parents=True)
    (folder / "guide/page.md").write_text(f"# Page\n\n<!-- {block} -->\nold\n<!-- end -->\n", encoding="utf-8")
    return dict(guide_pages(folder, _PARSED))["guide/page.md"]


def test_bars_are_as_long_as_what_was_measured() -> None:
    """The largest of a group fills the width, a tenth of it a tenth, and each says its size."""
    drawn = bars({"size": {"one": "1.0 GB", "two": "100 MB"}}, title="Sizes")

    longest, other = map(int, re.findall(r'<rect x=[^>]*width="(\d+)"', drawn))
    assert other == round(longest / 10)
    assert re.findall(r'class="size"[^>]*>([^<]+)', drawn) == ["1.0 GB", "100 MB"]


def test_lanes_are_on_one_scale() -> None:
    """A stage is drawn when it worked, as long as it did, and what came from the cache is named."""
    drawn = timeline(
        {
            "first": {"base": "0.0 to 8.0 s, 9.0 to 10.0 s", "build": "cached", WHOLE: "10 s"},
            "second": {"base": "0.0 to 4.0 s", "build": "0.5 to 1.0 s", WHOLE: "4.00 s"},
        }
    )

    places = [(float(x), float(width)) for x, width in re.findall(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)"', drawn)]
    (start, eight), (later, one), (other, four), _ = places
    assert start == other
    assert (round(eight / one), round(four / one)) == (8, 4)
    assert round((later - start) / one) == 9
    assert re.findall(r'class="size end"[^>]*>([^<]+)', drawn) == ["9.00 s", "4.00 s", "0.50 s"]
    assert drawn.count("from the cache: build") == 1


def test_shared_layers_are_told_from_own() -> None:
    """A layer that an image before has is stored once, and its piece says whose it is."""
    drawn = layer_map(
        {"base": {"base": "80.0 MB + 20.0 MB"}, "build": {"base": "80.0 MB + 20.0 MB", "build": "50.0 MB"}}
    )

    assert "Eight images of 250.0 MB take 150.0 MB on the disk" in drawn
    assert "150.0 MB, 50.0 MB of its own" in drawn
    # Those in the row of `build`, behind the explanation: both of base, then its own.
    assert re.findall(r'<rect (class="shared" )?x', drawn)[-3:] == ['class="shared" ', 'class="shared" ', ""]


@pytest.mark.parametrize("picture", ["timeline", "layers"])
def test_picture_is_stale_when_other_things_are_measured(picture: str, tmp_path: Path) -> None:
    """It is what its table says: as it stands in the repository, and no longer when the table changes."""
    copied(tmp_path)
    shown = {
        f.relative_to(REPOSITORY / "docs").as_posix(): f.read_text() for f in (REPOSITORY / "docs/pictures").iterdir()
    }
    file = tmp_path / "benchmarks/README.md"
    head, begin, rest = file.read_text(encoding="utf-8").partition(f"<!-- {picture} -->\n")
    table, end, tail = rest.partition(f"<!-- end of {picture} -->")

    assert stale(tmp_path, shown) == []
    file.write_text(f"{head}{begin}{re.sub(r'[1-9]', '7', table)}{end}{tail}", encoding="utf-8")
    assert stale(tmp_path, shown) == [f"pictures/{picture}.svg"]


def stale(repository: Path, shown: Mapping[str, str]) -> list[str]:
    drawn = pictures(repository, next(iter(dockerfiles().values())))
    return [name for name, picture in drawn if shown[name] != picture]


def test_sizes_of_the_stages_are_those_that_were_accepted() -> None:
    """One bar for each stage and size, in the order of the contract, from the file that `baseline` writes."""
    accepted = read(REPOSITORY / "reference-app")
    assert accepted is not None

    drawn = re.findall(r'class="size"[^>]*>([^<]+)', (REPOSITORY / "docs/pictures/sizes.svg").read_text())

    sizes = [accepted.sizes[stage] for stage in STAGES]
    assert drawn == [size(n) for n in (*(s.unpacked for s in sizes), *(s.compressed for s in sizes))]


def test_piece_follows_the_file(tmp_path: Path) -> None:
    """The piece is what the file says, with its comment; what another language writes stands below it."""
    page = filled(tmp_path, "dockerfile base: RUN install")

    assert "old" not in page
    assert "```dockerfile\n# why\nRUN one install\n```" in page
    assert "<summary>The same in Two</summary>\n\n```dockerfile\nRUN two install\n```" in page


def test_same_piece_stands_once(tmp_path: Path) -> None:
    """A language that writes the same has no piece of its own."""
    assert "<details>" not in filled(tmp_path, "dockerfile base: FROM")


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ("dockerfile base: RUN install | COPY", "no instruction of the stage matches COPY"),
        ("dockerfile base: RUN two", "no instruction of the stage matches it in One"),
        ("dockerfile nowhere: RUN", "nowhere"),
        ("broken text/nothing", "there is no such check"),
        ("promises stages/nothing", "it is no part of the guide"),
        ("level genius", "it is no level"),
        ("defects of-others", "there is no such theme"),
        ("measured nothing", "nothing was measured under that name"),
        ("picture base", "there is no block 'picture'"),
    ],
)
def test_wrong_block_is_refused(block: str, says: str, tmp_path: Path) -> None:
    """A block that names what is not there is an error with its page, not an empty piece."""
    with pytest.raises(EightstageError, match=re.escape(says)) as error:
        filled(tmp_path, block)
    assert "guide/page.md" in error.value.what
