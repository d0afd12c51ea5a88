"""What one post to many sockets costs, against stock Channels and socket.io: `python -m tests.load.fan_out`."""

import argparse
from statistics import median

from tests.load.stage import Contender, Delivery, Stage
from tests.load.verdicts import ratios, verdict

SIZES, ROUNDS, DELIVERIES = (200, 1_000, 5_000), 5, 12_000
QUICK = (50, 200), 1, 2_000
WARM_UP = 3  # posts
DAPHNE_TARGET, UVICORN_TARGET = 1 / 5, 1.0  # times the CPU of stock Channels, and of socket.io


def measure(contenders: tuple[Contender, ...], size: int, rounds: int, deliveries: int) -> list[list[Delivery]]:
    """Return each contender's deliveries, made in turns."""
    for contender in contenders:
        contender.open(size)
        contender.deliver(WARM_UP)
    turns = [[each.deliver(max(3, deliveries // size)) for each in contenders] for _round in range(rounds)]
    return [list(column) for column in zip(*turns, strict=True)]


def show(contenders: tuple[Contender, ...], size: int, measured: list[list[Delivery]]) -> None:
    print(f"\n{size:,} sockets: CPU seconds per 10,000 deliveries, milliseconds to the last receiver")
    for contender, rounds in zip(contenders, measured, strict=True):
        cpu, last = median(each.dearness for each in rounds), median(each.last for each in rounds)
        print(f"  {contender.name:24}{cpu:8.3f}{last * 1000:9.1f} ms   {contender.account()}")
    daphne, uvicorn, channels, socket_io = measured
    judge("ours on Daphne / stock Channels", daphne, channels, DAPHNE_TARGET)
    judge("ours on uvicorn / socket.io", uvicorn, socket_io, UVICORN_TARGET)


def judge(what: str, ours: list[Delivery], theirs: list[Delivery], target: float) -> None:
    last = median(ratios((each.last for each in ours), (each.last for each in theirs)))
    cpu = ratios((each.dearness for each in ours), (each.dearness for each in theirs))
    print(verdict(f"{what}, CPU", cpu, target), f"(to the last receiver: {last:.2f} x)")


def main(sizes: tuple[int, ...], rounds: int, deliveries: int) -> None:
    with Stage() as stage:
        contenders = stage.contenders()
        for size in sizes:
            show(contenders, size, measure(contenders, size, rounds, deliveries))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that it works")
    main(*(QUICK if parser.parse_args().quick else (SIZES, ROUNDS, DELIVERIES)))
