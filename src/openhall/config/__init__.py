"""Settings, urls, API assembly, processes, reactions between domains: the only room that knows all others."""
