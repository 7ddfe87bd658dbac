"""Intake: archive, delivery ledger, and readers from a delivered file to raw rows or one named refusal.

Entry points: ``step.run`` (the night), ``step.read_one`` (one file), ``read.read_file`` and ``generic.read_table``.
"""
