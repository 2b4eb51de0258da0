"""What the bundled servers promise, and how they say that they cannot."""


class CannotStart(Exception):  # noqa: N818  a verdict, read as a sentence
    """A bundled server cannot start here; the message is one sentence for whoever set it up."""
