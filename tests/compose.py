"""Validate Compose files without an engine: `python -m tests.compose docker-compose.yml [docker-compose.more.yml]`.

Each is checked against the Compose Specification (compose-spec, a parser of it); all together, the later over the
earlier, for what makes them start: every service that others wait for has a health check or ends, and every variable
the site needs is passed on; and for what lets `web` be scaled: one proxy alone is to be had from outside.
"""

import os
import re
import sys
from functools import reduce
from pathlib import Path
from typing import Any

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


def faults(*texts: str) -> list[str]:
    """Return what is wrong with Compose files, the later over the earlier; nothing if all is right."""
    try:
        # YAML's merge keys are resolved first: the parser knows only the specification itself.
        contents = [yaml.safe_load(interpolate(text, SAMPLE)) for text in texts]
        for content in contents:
            PyCompose.from_yaml(yaml.safe_dump(content)).to_spec()
        services = _extended(reduce(_over, contents)["services"])
    except KeyError as error:
        return [f"{error}: no such service, or a variable that has neither value nor default"]
    except Exception as error:  # the parser's own errors have no common class
        return [f"not by the Compose Specification: {error}"]
    return [*_waits(services), *_published(services)]


def _over(below: Any, above: Any) -> Any:
    """Return two files' content as one, as far as these files need it: `above` counts where both say something."""
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: _over(below.get(key), value) for key, value in above.items()}
    return above


def _extended(services: dict[str, Any]) -> dict[str, Any]:
    """Return the services with what those have that they extend (all files here are in one folder, and merged)."""
    return {
        name: _over(services[service["extends"]["service"]], service) if "extends" in service else service
        for name, service in services.items()
    }


def _waits(services: dict[str, dict[str, object]]) -> list[str]:
    found = [f"{name} is missing" for name in ("proxy", "web", "worker", "postgresql", "redis") if name not in services]
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


def _published(services: dict[str, dict[str, object]]) -> list[str]:
    published = [name for name, service in services.items() if "ports" in service and name != "proxy"]
    return [f"{name} has published ports" for name in published]


if __name__ == "__main__":
    paths = [Path(argument) for argument in sys.argv[1:]]
    wrong = faults(*(path.read_text(encoding="utf-8") for path in paths))
    print("\n".join(wrong) or f"{' with '.join(path.name for path in paths)} is valid.")
    sys.exit(os.EX_DATAERR if wrong else 0)
