"""Invents people: names, identity numbers on the unassigned prefix 99, telephone numbers nobody has."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, replace

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
SERIALS = 500  # odd or even sequence numbers 001–999 of one prefix and day

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
RARER_SURNAMES = (
    "欧阳",
    "尉迟",
    "上官",
    "单",
    "仇",
    "查",
    "区",
    "盖",
    "乐",
    "解",
)  # read otherwise as surnames
MEN = "伟强磊军洋勇杰涛明超刚平国华建文志海永生福贵金山成林德祥忠义长青云峰学东宝庆有才世昌廷根发旺田"
WOMEN = "芳娜秀英敏静丽艳娟兰霞桂春梅玉珍凤雪花琴莲翠香菊萍红燕玲慧彩云月桃巧淑贞爱喜银秋菱荷"
# characters beyond the basic plane or common fonts, and dots: quality.md 21
RARE_NAMES = (
    "𠮷田有才", "王㐂", "李㐂顺", "𠮷长青", "王㛃", "李䶮", "张𬱖", "赵𠅤", "陈𰻝", "刘𬭎",
    "阿依古丽·买买提", "才让·多杰加", "买买提·吐尔逊江·艾合买提", "阿不都·热合曼", "扎西·顿珠", "尼玛·卓玛",
)  # fmt: skip
RARE_SHARE = 0.012
NUMBERS_BEFORE_REPEAT = 10**6


@dataclass(frozen=True)
class Person:
    """One invented person; `number` has 18 digits, or the 20 of a disability certificate (domain.md §7)."""

    name: str
    sex: str  # 男 or 女
    number: str
    born: dt.date
    relation: str = "户主"


def check_digit(first17: str) -> str:
    """The 18th character by GB 11643 (ISO 7064 MOD 11-2)."""
    return CHECK_DIGITS[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def identity(prefix: int, born: dt.date, serial: int) -> str:
    """An 18-digit number from a 6-digit place prefix, the birth date, and a serial 1–999 (odd: male)."""
    body = f"{prefix:06d}{born:%Y%m%d}{serial:03d}"
    return body + check_digit(body)


def certificate(number: str, category: int, grade: int) -> str:
    """The 20 digits of a disability certificate: the 18 of the identity number, category 1–7, grade 1–4."""
    return f"{number}{category}{grade}"


class People:
    """Makes people, never the same number or telephone twice; the same seed makes the same people."""

    def __init__(self, seed: int, today: dt.date = dt.date(2020, 6, 1), prefix: int = 990101) -> None:
        """Ages count from `today`; numbers start on `prefix` and go on to the next when a day is full."""
        self.rng = random.Random(seed)
        self.today = today
        self.prefix = prefix
        self._serials: Counter[tuple[dt.date, str]] = Counter()
        self._phone = self.rng.randrange(NUMBERS_BEFORE_REPEAT)

    def person(self, low: int, high: int, sex: str = "", surname: str = "", relation: str = "户主") -> Person:
        """Someone between `low` and `high` years old."""
        sex = sex or self.rng.choice("男女")
        born = self.today - dt.timedelta(days=self.rng.randint(low * 365, high * 365 + 90))
        name = self.name(sex, surname)
        return Person(name, sex, self._number(born, sex), born, relation)

    def name(self, sex: str, surname: str = "") -> str:
        """A common name; one in eighty is rare (Extension B and beyond, dots) unless a surname is given."""
        rng = self.rng
        if not surname and rng.random() < RARE_SHARE:
            return rng.choice(RARE_NAMES)
        first = surname or (rng.choice(RARER_SURNAMES) if rng.random() < 0.02 else rng.choice(SURNAMES))
        given = MEN if sex == "男" else WOMEN
        return first + "".join(rng.choice(given) for _ in range(rng.choice((1, 2, 2))))

    def phone(self) -> str:
        """A mobile number of right form on 154, which no operator has been given."""
        self._phone = (
            self._phone + 7919
        ) % NUMBERS_BEFORE_REPEAT  # 7919 is prime: comes round after a million
        return f"15400{self._phone:06d}"

    def landline(self) -> str:
        """An office telephone with an area code that does not exist."""
        return f"0600-{self.rng.randrange(8 * 10**6, 9 * 10**6)}"

    def family(self, size: int) -> tuple[Person, ...]:
        """A household of `size` people, head first, with relations and ages that go together."""
        single = size == 1
        head = self.person(*((58, 88) if single else (32, 72)), sex="男" if self.rng.random() < 0.8 else "女")
        if single and self.rng.random() < 0.3:
            head = self._certified(head)
        members = [head]
        if size > 1:
            members.append(self._spouse(head))
        for turn in range(size - len(members)):
            members.append(self._relative(head, turn))
        return tuple(members)

    def _spouse(self, head: Person) -> Person:
        age = self._age(head)
        sex = "女" if head.sex == "男" else "男"
        return self.person(max(age - 5, 22), age + 4, sex, relation="配偶")

    def _relative(self, head: Person, turn: int) -> Person:
        age, surname = self._age(head), _surname(head.name)
        sex = self.rng.choice("男女")
        if turn < 3 or age < 46:
            oldest = max(age - 22, 1)
            return self.person(max(oldest - 16, 0), oldest, sex, surname, "之子" if sex == "男" else "之女")
        if self.rng.random() < 0.25 and age < 66:
            return self.person(age + 20, age + 27, sex, relation="之父" if sex == "男" else "之母")
        return self.person(0, age - 43, sex, surname, "之孙子" if sex == "男" else "之孙女")

    def _age(self, person: Person) -> int:
        return (self.today - person.born).days // 365

    def _certified(self, person: Person) -> Person:
        number = certificate(person.number, self.rng.randint(1, 7), self.rng.randint(1, 4))
        return replace(person, number=number)

    def _number(self, born: dt.date, sex: str) -> str:
        n = self._serials[born, sex]
        self._serials[born, sex] += 1
        serial = 2 * (n % (SERIALS - 1)) + (1 if sex == "男" else 2)
        return identity(self.prefix + n // (SERIALS - 1), born, serial)


def _surname(name: str) -> str:
    """What children share; empty where names are not built that way."""
    if "·" in name:
        return ""
    return name[:2] if name[:2] in RARER_SURNAMES else name[:1]
