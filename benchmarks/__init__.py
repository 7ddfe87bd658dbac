"""Speed and memory as ratios against a baseline of the same run: never a timed unit test. ``python -m benchmarks``."""
