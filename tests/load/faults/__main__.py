"""All faults, one after the other: `python -m tests.load.faults`. Ends with 1 where anything was broken."""

import sys
import time

from tests.load.faults import cut_line, never_reads, redis_killed, server_killed

ALL = [redis_killed.FAULT, server_killed.FAULT, never_reads.FAULT, cut_line.FAULT]


def main() -> None:
    lines = []
    for fault in ALL:
        began = time.monotonic()
        outcome = fault.run()
        print(outcome, end="\n\n", flush=True)
        verdict = "BROKEN" if outcome.broken else "held"
        lines.append(f"{verdict:<7} {outcome.name:<22} {time.monotonic() - began:4.0f} s")
    print(*lines, sep="\n")
    sys.exit(any(line.startswith("BROKEN") for line in lines))


if __name__ == "__main__":
    main()
