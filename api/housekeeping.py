"""What the service does about itself, in the background: what has been kept long enough goes."""

import asyncio
from datetime import timedelta

import structlog

from api.problems import MadoguchiError
from api.records.retention import purge_piece, purge_traces
from api.records.tables import now
from api.records.writer import Writer

#: Seconds between two rounds.
EVERY = 6 * 3600.0

log = structlog.get_logger("housekeeping")


async def keep_house(writer: Writer, *, days: int) -> None:
    """Purge at the start and every few hours, until cancelled. ``days``: how long conversations are kept."""
    while True:
        try:
            removed = await purge(writer, days=days)
            if removed:
                log.info("retention.purged", conversations=removed)
        except MadoguchiError as error:
            log.warning("retention.postponed", error=error.code)
        await asyncio.sleep(EVERY)


async def purge(writer: Writer, *, days: int) -> int:
    """One round: piece by piece, so that customers' turns come in between. Returns the number of conversations."""
    before = now() - timedelta(days=days)
    removed = 0
    while count := await writer.run(lambda connection: purge_piece(connection, before)):
        removed += count
    await writer.run(lambda connection: purge_traces(connection, before))
    return removed
