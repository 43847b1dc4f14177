"""Slack, for customers and for staff. ``render``: the desk's messages as Slack's, within Slack's limits."""
