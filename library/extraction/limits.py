"""How much a file may ask of the machine that reads it."""

import resource
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes of memory, and how many pages and characters are read; what is beyond those two is left out."""

    seconds: int = 120
    memory: int = 1024**3
    pages: int = 2_000
    characters: int = 10_000_000

    def enforce(self) -> None:
        """From now on the system itself holds this process to its time and memory; it can write no large file."""
        resource.setrlimit(resource.RLIMIT_CPU, (self.seconds, self.seconds))
        resource.setrlimit(resource.RLIMIT_AS, (self.memory, self.memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (16 * 1024**2, 16 * 1024**2))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
