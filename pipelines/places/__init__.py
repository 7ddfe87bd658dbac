"""Places through time: divisions with vintages, what each became, and figures re-expressed on another vintage.

``changes`` reads the dated lines a county declares, ``history`` holds them against the division lists, ``names`` says which
texts mean which area, ``shares`` how a figure of one list stands on another. Which list speaks for a date stays in
``policy/divisions.py``; matching a feed's text stands in ``identity/sql/place.sql``.
"""
