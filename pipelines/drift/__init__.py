"""Changed headers: what a delivery's columns are beside those of the delivery before, what they may be, and accepting it."""
