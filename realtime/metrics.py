"""What a process counts of its live updates, for Prometheus (docs/production.md lists them)."""

from prometheus_client import Counter, Gauge, Histogram

CONNECTIONS = Gauge("brain_live_connections", "Open sockets of this process")
STREAMS = Gauge("brain_live_streams", "Streams that an open page of this process follows")
REDIS_UP = Gauge("brain_live_redis_up", "Redis servers that this process hears")
FRAMES = Counter("brain_live_frames", "Frames of changes handed to sockets")
BYTES = Counter("brain_live_bytes", "Bytes of frames handed to sockets")
CLOSED = Counter("brain_live_closed", "Sockets that ended, by close code", ["code"])
CATCH_UPS = Counter("brain_live_catch_ups", "Streams of a page that caught up with what they had missed")
RESETS = Counter("brain_live_resets", "Streams of a page that had missed too much")
LAG = Histogram(
    "brain_live_lag_seconds",
    "From the commit of a change to its frame being handed to the last socket",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
