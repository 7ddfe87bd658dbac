"""Runs SQL models: one SELECT a file, inputs as Parquet, output as Parquet. No policy, no feed knowledge."""

from pipelines.engine.duck import Engine, scratch
from pipelines.engine.model import SqlModel, load_model, load_room

__all__ = ["Engine", "SqlModel", "load_model", "load_room", "scratch"]
