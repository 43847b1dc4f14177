"""Ports for services that have to be found again where they were."""

import random
import socket
from contextlib import suppress

#: Below the range from which systems take the ports of outgoing connections: none of those gets in between.
RANGE = (15_000, 32_000)


def free_port() -> int:
    """A port that nobody listens on now."""
    while True:
        port = random.randrange(*RANGE)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
