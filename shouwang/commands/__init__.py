"""One module a family of commands. Each parses, calls a room, prints; none computes."""
