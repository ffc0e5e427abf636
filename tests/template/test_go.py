"""What holds of a service in Go alone."""

from collections.abc import Callable
from pathlib import Path


def test_tools_stay_out_of_the_service(new_service: Callable[..., Path]) -> None:
    """No tool is a module of the service: its lock file names nothing but what ships."""
    service = new_service(language="go")
    lock = (service / "go.sum").read_text(encoding="utf-8")
    tools = (service / "tools/go.mod").read_text(encoding="utf-8").partition("tool (")[2].partition(")")[0].split()

    assert len(tools) > 5
    assert [tool for tool in tools if "/".join(tool.split("/")[:3]) in lock] == []
