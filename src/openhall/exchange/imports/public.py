"""What other rooms may use of imports."""

from openhall.exchange.imports.commands import check_file, import_records
from openhall.exchange.imports.inputs import ImportInput, Origin
from openhall.exchange.imports.queries import awarded, records

__all__ = ["ImportInput", "Origin", "awarded", "check_file", "import_records", "records"]
