"""A tender that is called again: the new one names the lot that failed, or whose award was made void."""
