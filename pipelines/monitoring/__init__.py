"""Rules, clues, candidates, the monitored list and its events: proposals with their evidence; people decide."""
