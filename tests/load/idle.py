"""What 10,000 sockets cost that have nothing to do, and how soon a post reaches them: `python -m tests.load.idle`."""

import argparse
import time
from dataclasses import dataclass

from tests.load.stage import Contender, Stage
from tests.load.verdicts import verdict

SOCKETS, WARM_UP, SECONDS = 10_000, 100, 60.0
QUICK = 500, 50, 5.0
MEMORY_TARGET, WISH = 60.0, 30.0  # KB a socket
REACH_TARGET = 5.0  # seconds until everyone has a post


@dataclass(frozen=True)
class Idleness:
    """What many open sockets cost."""

    name: str
    memory: float  # KB of the server a socket
    cpu: float  # the share of a core that the server takes while nothing happens
    reach: float  # seconds until one post has reached everyone


def measure(contender: Contender, sockets: int, warm_up: int, seconds: float) -> Idleness:
    """Open the sockets, wait, and post once."""
    contender.open(warm_up)
    contender.deliver(3)
    empty = contender.server.memory()
    opened = contender.open(sockets)
    cpu = contender.server.cpu()
    time.sleep(seconds)
    cpu = (contender.server.cpu() - cpu) / seconds
    memory = (contender.server.memory() - empty) / (sockets - warm_up) / 1000
    reach = contender.deliver(1).last
    print(
        f"  {contender.name:24}{memory:7.1f} KB a socket{cpu * 100:7.1f} % of a core"
        f"{reach:7.2f} s to all   {opened['refused']} refused, {contender.account()}",
        flush=True,
    )
    contender.stop()  # so many sockets would be felt by the next, idle or not
    return Idleness(contender.name, memory, cpu, reach)


def main(sockets: int, warm_up: int, seconds: float) -> None:
    print(f"{sockets:,} idle sockets, each on one stream; {seconds:.0f} s of silence, then one post")
    with Stage() as stage:
        starts = stage.ours_on_daphne, stage.ours_on_uvicorn, stage.stock_channels, stage.socket_io
        *ours, channels, socket_io = [measure(start(), sockets, warm_up, seconds) for start in starts]
    for each, reference in zip(ours, (channels, socket_io), strict=True):
        print(verdict(f"{each.name}, memory a socket", [each.memory], MEMORY_TARGET, "KB"),
              f"(wish {WISH:g}; {each.memory / reference.memory:.2f} x {reference.name})")  # fmt: skip
        print(verdict(f"{each.name}, one post to all", [each.reach], REACH_TARGET, "s"),
              f"({each.reach / reference.reach:.2f} x {reference.name})")  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that it works")
    main(*(QUICK if parser.parse_args().quick else (SOCKETS, WARM_UP, SECONDS)))
