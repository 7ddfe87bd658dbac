"""The truth of a world, computed from its frames after the prose of docs/architecture.md, never from the plan."""

from simulation.truth.write import write_truth

__all__ = ["write_truth"]
