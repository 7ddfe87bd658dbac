"""A small linkage engine: one YAML says what a set's fields are and what proves two rows to be one; compiled to SQL.

The night's residual and the published linkage sets go through it alike. It knows nothing of feeds, registers or counties.
"""
