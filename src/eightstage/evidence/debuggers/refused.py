"""What is no debugger."""


class Refused(Exception):
    """
    Something answers on the port and is no debugger of the kind that the policy names.

    Args:
        what: What it said instead.
        lines: Its answer.
    """

    def __init__(self, what: str, lines: tuple[str, ...] = ()) -> None:
        super().__init__(what)
        self.what = what
        self.lines = lines
