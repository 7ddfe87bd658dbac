"""The published checks on the national export: one SQL file each below ``checks``, over the tables of ``base``."""
