"""The ways in which hev says no; pure code may raise them."""


class Refused(Exception):
    """An act or a value is refused.

    `message` is a whole Chinese sentence for the person at the screen; `field` names the form field it belongs to, if any.
    """

    status = 422  # of the page that says it

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NoRoom(Refused):
    """The disk has no room for what was to be kept; nothing of it was kept, and reading goes on."""

    status = 507
    SENTENCE = (
        "没有完成，也没有保存：服务器磁盘已满。请告诉县管理员清理磁盘，有空间后再试一次；查看不受影响。"
    )


class NotFound(Exception):
    """The thing does not exist for this person: absent and another region's look the same."""
