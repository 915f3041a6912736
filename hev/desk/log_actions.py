"""Taking a part of the audit log out of the system: recorded like everything else."""

from hev import audit
from hev.accounts.people import Person
from hev.db import write
from hev.desk import log_queries
from hev.desk.log_book import workbook
from hev.desk.log_queries import Wish
from hev.errors import Refused

# What one workbook may hold: a few seconds of work while the others wait a little.
MOST = 30_000


def export(wish: Wish, in_words: str, reason: str, person: Person, ip: str) -> bytes:
    """The entries of a wish as a workbook. Raises Refused, recording nothing, when there are none or too many."""
    number = log_queries.count(wish, MOST)
    if not number:
        raise Refused("筛选出的记录是空的，没有导出。")
    if number > MOST:
        raise Refused(f"筛选出的记录超过 {MOST} 条，没有导出。请缩短日期范围，或者按地区、事项分几次导出。")
    made = workbook(log_queries.all_entries(wish))
    with write():
        audit.record(
            "audit_exported", account=person, region=wish.region.code, ip=ip, count=number, what=in_words,
            reason=reason,
        )  # fmt: skip
    return made
