"""Notices: self-published calls with lots and documents, questions and answers, amendments (REQUIREMENTS T3)."""
