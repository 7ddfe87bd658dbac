"""What the simulator and the scorer are asked and cannot do. Faults of their own code are no part of this."""

from __future__ import annotations


class SimulationError(ValueError):
    """The arguments ask for a county that cannot be made, or for a score of what is not there."""
