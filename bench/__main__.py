"""``python -m bench [NAMES…] [--quick]``: run the benchmarks, print the table, write the results.

Names: replay, opening, portal, receipts, auctions, rush, guests, network, indicators, reading, documents, cobids,
market, procedures, dossiers, index, log; none means all. Everything happens in a scratch instance of its own, in a
temporary folder (``TMPDIR`` chooses the disk), with durable writes.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path

from bench import machine, report, scratch
from bench.measuring import Result
from bench.sizes import SIZES

#: In the order in which they run: the log's own benchmark fills the log with entries that are no acts, so it's last.
NAMES = (
    "replay",
    "opening",
    "portal",
    "receipts",
    "auctions",
    "rush",
    "guests",
    "network",
    "indicators",
    "reading",
    "documents",
    "cobids",
    "market",
    "procedures",
    "dossiers",
    "index",
    "log",
)
RESULTS = Path(__file__).parent / "results"


def main(arguments: list[str]) -> int:
    """Run and report; 0 when every benchmark that was asked for gave figures."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Benchmarks with their peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all when none is given")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    parser.add_argument("--size", choices=SIZES, help="full (the default), quick, or tiny")
    parser.add_argument("--results", type=Path, help="folder for the results")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    size = options.size or ("quick" if options.quick else "full")
    # Small sizes are for trying things out: they never replace results that are kept.
    folder_of_results = options.results or (RESULTS if size == "full" else RESULTS / size)
    load = os.getloadavg()[0]
    results: list[Result] = []
    failed: dict[str, str] = {}
    with scratch.folder() as folder:
        print("Preparing a scratch instance …", flush=True)
        with scratch.instance(folder):
            described = machine.describe(folder, load=load)
            for name in NAMES:
                if options.names and name not in options.names:
                    continue
                print(f"Measuring: {name} …", flush=True)
                started = time.monotonic()
                try:
                    results.append(import_module(f"bench.{name}").run(SIZES[size], folder))
                except Exception as error:  # one benchmark's fault must not hide the others' figures
                    traceback.print_exc()
                    failed[name] = report.without_paths(f"{type(error).__name__}: {error}")[:300]
                print(f"  {time.monotonic() - started:.0f} s", flush=True)
                # After each one, so that a run that is stopped keeps what it has measured.
                report.write(folder_of_results, results, failed, described, size=size)
    report.show(results, failed, described)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
