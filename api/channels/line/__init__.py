"""LINE: the Messaging API. ``render``: the desk's messages as LINE's, within LINE's limits."""
