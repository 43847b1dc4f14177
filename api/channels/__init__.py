"""LINE, Slack and the web: translate in, call the desk, translate out."""
