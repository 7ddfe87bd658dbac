"""Who is believed, and who contradicts whom: authority ladders (authority) and the contradiction board (rules, step)."""
