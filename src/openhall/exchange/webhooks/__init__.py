"""Messages to other systems: what the log took in, as CloudEvents, signed, retried, replayable."""
