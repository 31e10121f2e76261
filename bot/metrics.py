"""What `/metrics` counts. With several processes, the files in PROMETHEUS_MULTIPROC_DIR are summed."""

from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("turns_total", "Turns, by channel and how they ended", ["channel", "ending"])
TURN_SECONDS = Histogram(
    "turn_seconds",
    "From the update's arrival to its answer",
    ["channel"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)
QUARANTINED = Counter("quarantined_total", "Put aside, by channel and kind", ["channel", "kind"])
REFUSED_AT_DOOR = Counter("refused_at_door_total", "Requests refused before they were read", ["door", "status"])
DELIVERED = Counter("delivered_total", "Owed messages and events, by how an attempt ended", ["what", "ending"])
RECEIPTS = Counter("receipts_total", "What phones say of our messages, and whether we owed them", ["receipt", "what"])
SPOOLED = Counter("spooled_total", "Callbacks kept in the spool while the databases were away", ["door"])
LOG_WAITING = Gauge(
    "log_waiting_seconds",
    "How long the oldest leaf of the public log had no place; above 300 a promise is broken",
    multiprocess_mode="mostrecent",
)
LOG_HEAD = Gauge(
    "log_head_seconds",
    "When the public log's newest head was signed, in the city's time; one is due every hour at least",
    multiprocess_mode="mostrecent",
)
