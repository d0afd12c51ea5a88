"""All pages come back at once, with and without something missed: `python -m tests.load.storm`."""

import argparse
from dataclasses import dataclass, field
from statistics import median

from tests.load.stage import Contender, Stage
from tests.load.verdicts import ratios, verdict

SOCKETS, MISSED, ROUNDS = 2_000, 50, 3
QUICK = 200, 50, 1
TIME_TARGET, CATCH_UP_TARGET = 20.0, 1.3  # seconds until all have caught up; times a reconnect with nothing missed


@dataclass
class Return:
    """How all pages came back at once, in each round."""

    seconds: list[float] = field(default_factory=list)  # until the last had what it missed
    cpu: list[float] = field(default_factory=list)
    refused: int = 0


def come_back(contender: Contender, sockets: int, missed: int, returns: Return) -> None:
    """Cut all sockets, let `missed` posts happen, and open all sockets again."""
    contender.cut()
    for _post in range(missed):
        contender.publish()
    contender.server.calm_down()
    before = contender.server.cpu()
    opened = contender.open(sockets, at_once=True)
    returns.seconds.append(opened["seconds"])
    returns.cpu.append(contender.server.cpu() - before)
    returns.refused += opened["refused"]


def show(name: str, returns: Return, sockets: int, account: str) -> None:
    print(f"  {name:36}{median(returns.seconds):7.2f} s{median(returns.cpu) / sockets * 1e6:7.0f} us of CPU a socket   "
          f"{returns.refused} refused, {account}", flush=True)  # fmt: skip


def main(sockets: int, missed: int, rounds: int) -> None:
    print(f"{sockets:,} pages come back at once; those that catch up have missed {missed} posts")
    with Stage() as stage:
        contenders = stage.contenders()
        *ours, channels, _socket_io = contenders
        plain, caught_up = {each: Return() for each in contenders}, {each: Return() for each in ours}
        for each in contenders:
            each.open(sockets)
            each.deliver(3)
            come_back(each, sockets, 0, Return())  # the first time is not like the others
        for _round in range(rounds):
            for each in contenders:
                come_back(each, sockets, 0, plain[each])
                if each in caught_up:
                    come_back(each, sockets, missed, caught_up[each])
        for each in contenders:
            show(f"{each.name}, nothing missed", plain[each], sockets, each.account())
            if each in caught_up:
                show(f"{each.name}, catching up", caught_up[each], sockets, each.account())
    for each in ours:
        judge(each.name, plain[each], caught_up[each], plain[channels])


def judge(name: str, plain: Return, caught_up: Return, channels: Return) -> None:
    print(verdict(f"{name}, all caught up", caught_up.seconds, TIME_TARGET, "s"))
    cpu = median(ratios(caught_up.cpu, channels.cpu))
    print(verdict(f"{name}, catching up / nothing missed, CPU", ratios(caught_up.cpu, plain.cpu), CATCH_UP_TARGET),
          f"({cpu:.2f} x stock Channels, which catches up with nothing)")  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that it works")
    main(*(QUICK if parser.parse_args().quick else (SOCKETS, MISSED, ROUNDS)))
