"""Any input → fact tables as Parquet files in one folder, in bounded memory."""

from openhall_indicators.reading.ingest import ingest, total_bytes
from openhall_indicators.reading.tally import Tally

__all__ = ["Tally", "ingest", "total_bytes"]
