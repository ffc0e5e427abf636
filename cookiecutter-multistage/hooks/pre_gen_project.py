"""
Refuses answers that would not work, all at once, before a file of the service exists.

cookiecutter removes the folder when this ends with an error. `eightstage.template` runs the same rules before it calls
cookiecutter, by loading this file, so it imports nothing but the standard library.
"""

import json
import re
import sys

CHOICES = {
    "licence": ("MIT", "Apache-2.0", "BSD-3-Clause", "none"),
    "language": ("node",),
    "node_version": ("26", "24"),
    "ci": ("github", "gitlab", "both", "none"),
    "verifier": ("vendored", "index", "git"),
}
# Put together here, because cookiecutter renders this file, too.
TEMPLATE_OPENERS = tuple("{" + second for second in ("{", "%", "#"))
LONGEST_TEXT = 200
LONGEST_SLUG = 63
# A service of this name could not be installed, or would shadow a folder that every service has.
RESERVED_SLUGS = {"node", "npm", "express", "src", "test", "scripts", "vendor", "reports", "node-modules", "favicon-ico"}


def problems(answers):
    """What is wrong with the answers: one sentence each, with what to write instead."""
    found = []
    for name in ("service_name", "description", "author"):
        found += _text(name, answers[name])
    found += _slug(answers["slug"])
    found += _number("port", answers["port"], 1024, 65535)
    for name in ("uid", "gid"):
        found += _number(name, answers[name], 1000, 65533)
    found += _registry(answers["registry"])
    found += _verifier(answers["verifier"], answers.get("_template", ""))
    for name, allowed in CHOICES.items():
        if answers[name] not in allowed:
            found.append(f"{name} is {answers[name]!r}; write one of {', '.join(allowed)}")
    return found


def _text(name, value):
    if not value.strip():
        return [f"{name} is empty; write a few words"]
    if len(value) > LONGEST_TEXT:
        return [f"{name} has {len(value)} characters; write at most {LONGEST_TEXT}"]
    bad = [character for character in value if not character.isprintable()]
    if bad:
        return [f"{name} holds the control character {bad[0]!r}; write one line of plain text"]
    if any(opener in value for opener in TEMPLATE_OPENERS):
        return [f"{name} holds template syntax ({' '.join(TEMPLATE_OPENERS)}); write plain text"]
    return []


def _slug(value):
    if value in RESERVED_SLUGS:
        return [f"slug {value!r} is taken by something every service has; choose another name"]
    if len(value) > LONGEST_SLUG or not re.fullmatch(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*", value):
        rule = f"write at most {LONGEST_SLUG} small letters, digits and single hyphens, a letter first"
        return [f"slug is {value!r}; {rule}, for example 'order-service'"]
    return []


def _number(name, value, smallest, largest):
    if not re.fullmatch(r"[0-9]{1,5}", value) or not smallest <= int(value) <= largest:
        return [f"{name} is {value!r}; write a whole number from {smallest} to {largest}"]
    return []


def _registry(value):
    if value and not re.fullmatch(r"[a-z0-9.-]+(?::[0-9]+)?(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)*", value):
        return [f"registry is {value!r}; write a host and path such as 'registry.example.com/team', or nothing"]
    return []


def _verifier(value, template):
    if value == "git" and "://" not in template:
        return ["verifier is 'git', but the template does not come from a git URL; write vendored or index"]
    return []


if __name__ == "__main__":
    # As JSON, so that no answer can end the text it stands in; jsonify escapes everything outside ASCII.
    found = problems(json.loads(r"""{{ cookiecutter | jsonify }}"""))
    for problem in found:
        print(f"answer refused: {problem}", file=sys.stderr)
    sys.exit(1 if found else 0)
