"""What a policy may say under [plugins.acme]."""

from typing import Annotated

import attrs

from eightstage.policy.values import Text

LABEL = "com.acme.team"
LabelName = Annotated[str, Text(r"[a-z0-9.-]+", f'the name of a label; write it such as "{LABEL}"')]


@attrs.frozen
class Settings:
    """
    The settings of Acme's checks.

    label: The label that names the team.
    """

    label: LabelName = LABEL
