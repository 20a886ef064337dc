"""How much each benchmark does: ``full`` for results to keep, ``quick`` while working on it, ``tiny`` for tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Counts and durations (seconds) of one run."""

    repetitions: int
    seconds: float
    """How long a rate is measured that is not a count of work to be done."""
    waves: int
    """Waves of made-up tenders, after a smaller one as warm-up."""
    tenders: int
    """Tenders of one wave."""
    bids: int
    recorded_tenders: int
    """Tenders of the real file, when it is there; 0 leaves it out."""
    leaves: tuple[int, ...]
    receipts: int
    batches: tuple[int, ...]
    entries: int
    """Entries of one timed append of batches larger than one."""
    single_entries: int
    outbox_rows: int
    clients: int
    portal_tenders: int
    opening_bids: int
    opening_repetitions: int
    acts: int
    """Acts of one repetition of a real command."""
    members: int
    acts_per_second: int
    network_seconds: float
    """How long acts are fed in one round."""
    network_rounds: int
    member_entries: tuple[int, ...]
    auction_bidders: int
    auction_rates: tuple[int, ...]
    """Offers a second that leave on a timetable."""
    auction_seconds: float
    rush_bids: int
    rush_bidders: int
    """Who hand them in: so many tenders are run at once as each has a bid in all of them."""
    rush_seconds: float
    guests: int
    guest_processes: int
    """Stream processes that share the guests."""
    guest_events: int
    heavy_repetitions: int
    """Of what takes minutes."""
    indicator_bids: tuple[int, ...]
    processes: int
    """OCDS releases of the file that is read."""
    documents: int
    network_bids: int
    dossiers: tuple[int, ...]
    """How many there are while requests are measured."""
    dossier_requests: int
    index_dossiers: tuple[int, ...]
    index_units: int
    market_bids: int
    market_groups: int
    """Plants of each kind."""
    procedures: int
    """Entries of a file."""


SIZES = {
    "full": Sizes(
        repetitions=5,
        seconds=2.0,
        waves=3,
        tenders=20,
        bids=5,
        recorded_tenders=20,
        leaves=(10_000, 100_000),
        receipts=500,
        batches=(1, 256, 1024, 4096),
        entries=16_384,
        single_entries=200,
        outbox_rows=4_096,
        clients=8,
        portal_tenders=30,
        opening_bids=300,
        opening_repetitions=2,
        acts=200,
        members=7,
        acts_per_second=200,
        network_seconds=15.0,
        network_rounds=3,
        member_entries=(10_000, 100_000, 1_000_000),
        auction_bidders=40,
        auction_rates=(50, 100, 200, 500),
        auction_seconds=10.0,
        rush_bids=1_000,
        rush_bidders=250,
        rush_seconds=60.0,
        guests=5_000,
        guest_processes=2,
        guest_events=20,
        heavy_repetitions=3,
        indicator_bids=(100_000, 1_000_000, 10_000_000),
        processes=300_000,
        documents=20_000,
        network_bids=1_000_000,
        dossiers=(10_000, 100_000, 1_000_000),
        dossier_requests=200,
        index_dossiers=(10_000, 100_000, 1_000_000),
        index_units=1_000,
        market_bids=10_000_000,
        market_groups=100,
        procedures=976,
    ),
    "quick": Sizes(
        repetitions=3,
        seconds=0.5,
        waves=2,
        tenders=4,
        bids=5,
        recorded_tenders=5,
        leaves=(10_000,),
        receipts=100,
        batches=(1, 256, 1024, 4096),
        entries=4_096,
        single_entries=50,
        outbox_rows=1_024,
        clients=4,
        portal_tenders=3,
        opening_bids=20,
        opening_repetitions=2,
        acts=50,
        members=7,
        acts_per_second=200,
        network_seconds=5.0,
        network_rounds=2,
        member_entries=(10_000, 100_000),
        auction_bidders=40,
        auction_rates=(20, 100),
        auction_seconds=4.0,
        rush_bids=100,
        rush_bidders=50,
        rush_seconds=6.0,
        guests=500,
        guest_processes=2,
        guest_events=5,
        heavy_repetitions=2,
        indicator_bids=(10_000, 100_000),
        processes=20_000,
        documents=2_000,
        network_bids=50_000,
        dossiers=(1_000, 10_000),
        dossier_requests=40,
        index_dossiers=(10_000, 100_000),
        index_units=200,
        market_bids=100_000,
        market_groups=10,
        procedures=976,
    ),
    "tiny": Sizes(
        repetitions=1,
        seconds=0.05,
        waves=1,
        tenders=1,
        bids=2,
        recorded_tenders=0,
        leaves=(300,),
        receipts=5,
        batches=(1, 16),
        entries=32,
        single_entries=3,
        outbox_rows=20,
        clients=2,
        portal_tenders=1,
        opening_bids=3,
        opening_repetitions=1,
        acts=3,
        members=2,
        acts_per_second=20,
        network_seconds=0.5,
        network_rounds=1,
        member_entries=(300, 600),
        auction_bidders=3,
        auction_rates=(10,),
        auction_seconds=0.5,
        rush_bids=4,
        rush_bidders=2,
        rush_seconds=0.5,
        guests=20,
        guest_processes=2,
        guest_events=2,
        heavy_repetitions=1,
        indicator_bids=(300,),
        processes=60,
        documents=40,
        network_bids=600,
        dossiers=(20, 40),
        dossier_requests=1,
        index_dossiers=(300,),
        index_units=5,
        market_bids=2_000,
        market_groups=1,
        procedures=100,
    ),
}
