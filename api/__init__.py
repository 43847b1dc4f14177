"""How the desk is reached: HTTP, channels, database, staff console, delivery."""
