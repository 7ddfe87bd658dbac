"""What partners write about things: farming, money, land, works, offices. Never changes what was planted."""
