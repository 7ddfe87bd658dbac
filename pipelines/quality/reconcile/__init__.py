"""Printed totals, subtotals and second classifications of a delivery, held against the rows they cover. Flagged, never forced."""
