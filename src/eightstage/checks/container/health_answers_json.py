"""The health path answers 200 with the JSON that the policy expects."""

import json

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.contract import SERVING
from eightstage.evidence.container.start import Start
from eightstage.evidence.http import Reply
from eightstage.policy import Policy


@check(
    stages=SERVING,
    requires=("container/becomes-healthy",),
    source=Source("The eight stages, production", "docs/stages.md#production"),
    level=Level.BEGINNER,
    guide="concepts/health",
    examples=(
        bad(says="no answer", start=facts.start(health=None)),
        bad(says="an error", start=facts.start(health=Reply(503, "application/json", "{}"))),
        bad(says="a page", start=facts.start(health=Reply(200, "text/html", "<p>ok</p>"))),
        bad(
            says="no version", start=facts.start(health=Reply(200, "application/json", '{"status": "ok", "uptime": 1}'))
        ),
        bad(
            says="another status",
            start=facts.start(
                health=Reply(200, "application/json", '{"status": "down", "uptime": 1, "version": "1.0.0"}')
            ),
        ),
        good(says="status, uptime and version", start=facts.start()),
    ),
)
def health_answers_json(start: Start, policy: Policy) -> Verdict:
    """
    Why: monitors and people read status, uptime and version; an answer in another format is taken for an outage.
    Fix: answer 200 with `application/json` and the fields that [health] in the policy names.
    """
    expected, reply = policy.health, start.health
    if reply is None:
        return failed(f"{expected.path} gave no answer", evidence=start.log)
    body = reply.json
    seen = (f"{reply.status} {reply.media_type}", reply.body[:300])
    if reply.status != 200 or reply.media_type != "application/json" or not isinstance(body, dict):  # noqa: PLR2004
        return failed(f"{expected.path} answered {reply.status} {reply.media_type}", evidence=seen)
    wrong = [
        f"{key} is {json.dumps(body.get(key))}, not {json.dumps(value)}"
        for key, value in expected.expect.items()
        if body.get(key) != value
    ]
    wrong += [f"{key} is missing" for key in expected.members if key not in body]
    return failed("; ".join(wrong), evidence=seen) if wrong else passed(f"200 {reply.body.strip()[:80]}")
