"""Household and person facts of one night: what the rules compare, and what the marts show of them."""
