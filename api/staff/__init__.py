"""The staff console and its HTTP API."""
