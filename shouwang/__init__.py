"""The command line: wires pipelines, expectations and simulation together. No data logic."""
