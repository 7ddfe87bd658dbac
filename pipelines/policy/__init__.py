"""Dated policy of a place: lines, thresholds, clocks and code sets, each with its source. No figure stands in code."""
