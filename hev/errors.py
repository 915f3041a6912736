"""The two ways in which hev says no; pure code may raise both."""


class Refused(Exception):
    """An act or a value is refused.

    `message` is a whole Chinese sentence for the person at the screen; `field` names the form field it belongs to, if any.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(Exception):
    """The thing does not exist for this person: absent and another region's look the same."""
