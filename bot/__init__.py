"""How the desk talks: pure functions over values; no clock, no database, no network."""
