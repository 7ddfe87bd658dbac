"""The county: real divisions, made-up people, a planted scenario and ordinary life around it."""

from simulation.world.build import build
from simulation.world.model import Delivery, World

__all__ = ["Delivery", "World", "build"]
