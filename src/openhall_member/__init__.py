"""A member of the network that watches a log: witness, copy and replay in one small program, ``openhall-member``.

An audit office or a bidders' association installs it. It signs three things with three keys, and no more than it
has stored durably before: that a checkpoint continues the only history it has seen (:mod:`openhall_member.witness`,
C2SP tlog-witness), that it holds every entry and statement up to a size (:mod:`openhall_member.copying`), and that
it has redone the rules and found what the log recorded (:mod:`openhall_member.replaying`). Files and two SQLite
databases in one folder are all that it keeps. ``docs/explanation/protocols.md`` §7 and §8 are the formats.
"""
