"""Validate docker-compose.yml without an engine: `python -m tests.compose docker-compose.yml`.

Checked against the Compose Specification (compose-spec, a parser of it), and for what makes it start: every service
that others wait for has a health check or ends, and every variable the site needs is passed on.
"""

import os
import re
import sys
from pathlib import Path

import yaml
from compose_spec import PyCompose

SAMPLE = {
    "BRAIN_SECRET_KEY": "x" * 50,
    "BRAIN_ALLOWED_HOSTS": "brain.example.org",
    "BRAIN_ORIGINS": "https://brain.example.org",
    "POSTGRES_PASSWORD": "sample",
}
_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def interpolate(text: str, values: dict[str, str]) -> str:
    """Return `text` with ${NAME}, ${NAME:-default} and ${NAME:?message} replaced as Compose does.

    Raises KeyError for a variable that is required, or has no default, and has no value.
    """

    def value(found: re.Match[str]) -> str:
        name, sign, word = found.groups()
        return values.get(name) or word if sign == "-" else values[name]

    return _VARIABLE.sub(value, text)


def faults(text: str) -> list[str]:
    """Return what is wrong with a Compose file's text; nothing if it is right."""
    try:
        # YAML's merge keys are resolved first: the parser knows only the specification itself.
        content = yaml.safe_load(interpolate(text, SAMPLE))
        PyCompose.from_yaml(yaml.safe_dump(content)).to_spec()
    except KeyError as error:
        return [f"variable {error} has no value and no default"]
    except Exception as error:  # the parser's own errors have no common class
        return [f"not by the Compose Specification: {error}"]
    return _waits(content["services"])


def _waits(services: dict[str, dict[str, object]]) -> list[str]:
    found = [f"{name} is missing" for name in ("web", "worker", "postgresql", "redis") if name not in services]
    for name, service in services.items():
        waits: dict[str, dict[str, str]] = service.get("depends_on", {})  # type: ignore[assignment]
        for other, how in waits.items():
            if other not in services:
                found.append(f"{name} waits for {other}, which does not exist")
            elif how["condition"] == "service_healthy" and "healthcheck" not in services[other]:
                found.append(f"{name} waits for {other} to be healthy, which has no health check")
        if "healthcheck" not in service and service.get("restart") != "no":
            found.append(f"{name} has no health check")
    return found


if __name__ == "__main__":
    path = Path(sys.argv[1])
    wrong = faults(path.read_text(encoding="utf-8"))
    print("\n".join(wrong) or f"{path.name} is valid.")
    sys.exit(os.EX_DATAERR if wrong else 0)
