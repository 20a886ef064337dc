"""Benchmarks with their peers: every figure of ours stands beside one measured in the same run, on the same machine.

``python -m bench`` runs them all; see :mod:`bench.__main__`.
"""
