"""The witness: act registry, outbox, sequencer, promises and receipts of the transparency log."""
