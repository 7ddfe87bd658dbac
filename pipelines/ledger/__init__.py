"""The asset ledger: events/*.sql post what happened, journal/ keeps it, register/ derives balances, checks/ names what does not close.

The chart of accounts is accounts.yaml. No threshold stands here: tolerances and ageing bands come from the night's ``policy`` table.
"""
