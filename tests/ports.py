"""Ports for services that have to be found again where they were."""

import os
import random
import socket
from contextlib import suppress

#: Below the range from which systems take the ports of outgoing connections: none of those gets in between.
RANGE = (15_000, 32_000)
#: Each process of a run has every so-many-th of them: none takes what another has chosen and not opened yet.
SHARES = 16


def free_port() -> int:
    """A port that nobody listens on now."""
    share = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % SHARES
    while True:
        port = random.randrange(RANGE[0] + share, RANGE[1], SHARES)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
