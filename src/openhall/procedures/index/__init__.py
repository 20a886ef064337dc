"""The index of service: what the law leaves open, units, facts, computation, published editions, and what follows."""
