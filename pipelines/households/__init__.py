"""Households over time: who belonged to which household from when to when, what happened to it, and other ways to count it."""
