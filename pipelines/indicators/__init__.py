"""Indicators: models/*.sql count one each, catalogue/*.yaml says what it is, rollup/ adds it up by area. No target value stands here."""
