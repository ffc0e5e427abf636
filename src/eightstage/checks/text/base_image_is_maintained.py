"""No base image is past its end of life, or about to be."""

from datetime import date, timedelta

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._releases import releases
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.policy import Policy

_NOTICE = """
[service]
name = "orders"

[base_images]
pin = "tag"
notice_days = 400
"""


@check(
    source=Source("endoflife.date", "https://endoflife.date/"),
    level=Level.BEGINNER,
    guide="stages/base",
    defect=In("base").change("FROM", r"[a-z]+:\S+?-", "debian:buster-"),
    examples=(
        bad("FROM debian:buster-slim AS base\n", at=1, today=date(2026, 1, 1)),
        bad(
            """
            ARG RELEASE=bookworm
            FROM registry.example/debian:${RELEASE}-slim AS base
            """,
            at=2,
            says="the last day is a month ahead: a warning",
            today=date(2028, 6, 1),
        ),
        bad(
            "FROM gcr.io/distroless/base-debian12 AS base\n",
            at=1,
            says="the policy asks for an earlier warning",
            files={"eightstage.toml": _NOTICE},
            today=date(2027, 7, 1),
        ),
        good("FROM debian:trixie-slim AS base\n", today=date(2026, 1, 1)),
        good(
            "FROM registry.example/ours:3 AS base\n",
            says="an image whose dates nobody knows is not blamed",
            today=date(2026, 1, 1),
        ),
        good(
            """
            FROM debian:trixie-slim AS buster
            FROM buster AS build
            """,
            says="a stage may be called like a release",
            today=date(2026, 1, 1),
        ),
    ),
)
def base_image_is_maintained(dockerfile: Dockerfile, policy: Policy, today: date) -> Verdict:
    """
    Why: a release past its end of life gets no security updates; an upgrade that starts on its last day is too late.
    Fix: move to a maintained release: raise the version and run the tests. A warning names the date to plan for.
    """
    notice = today + timedelta(days=policy.base_images.notice_days)
    near = [release for release in releases(dockerfile) if release.end < notice]
    has_ended = any(release.end < today for release in near)
    places = [
        Place(r.line, f"{r.name} {'reached' if r.end < today else 'reaches'} the end of its life on {r.end}")
        for r in near
    ]
    kept = f"no base image whose dates are known ends within {policy.base_images.notice_days} days"
    return judged(places, kept, severity=None if has_ended else Severity.WARNING)
