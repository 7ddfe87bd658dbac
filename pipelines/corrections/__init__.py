"""What is changed in a delivery's text before it is cleaned: known errors of a source, and rows sent back on a receipt.

The delivered text itself is never touched: it stays in the delivery's own digest folder, the amended one in a folder beside it.
"""
