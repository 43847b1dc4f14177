"""The error that all platforms' parsers share."""


class MalformedBody(ValueError):
    """The body is signed by the platform, but its shape is none that the platform's specification knows."""
