"""LINE and Slack as local servers: they check every call against the platforms' own specifications and remember it."""
