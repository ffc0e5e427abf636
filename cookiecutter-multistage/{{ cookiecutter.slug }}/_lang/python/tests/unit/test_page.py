"""The page at `/`."""

from app.about import About
from app.page import render_page


def test_page_shows_version_uptime_and_stage() -> None:
    """What the service says about itself can be read on it."""
    page = render_page(About("Title", "Words", "1.2.3"), 3725, "production")

    for text in ("1.2.3", "01:02:05", "production"):
        assert text in page


def test_page_shows_the_stages_that_the_image_was_built_through() -> None:
    """Where they are known."""
    about, built = About("Title", "Words", "1.2.3"), "Built in stages: "

    assert f"{built}base → dependencies → build → security → production<" in render_page(about, 0, "production")
    assert built not in render_page(about, 0, "none")


def test_text_is_shown_as_text() -> None:
    """No fact can bring a tag of its own."""
    assert "<script>" not in render_page(About('<script>alert("x")</script>', "Words", "1.2.3"), 0, "test")
