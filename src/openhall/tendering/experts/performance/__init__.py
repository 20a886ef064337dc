"""How experts did on a committee: questions that the register's authority states, ratings with reasons, answers.

Nothing here happens before the names of a committee are public: a rating, or a count, would tell who sat there.
"""
