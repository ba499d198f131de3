"""Customers who do not exist: natural names, cities, plans and numbers, the same ones for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from shouwen.customers.core.tiers import earned_tier

# Of the check character (GB 11643-1999).
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"

# Surnames with how many of a hundred bear them, roughly as in the census.
_SURNAMES = (
    ("王", 8), ("李", 8), ("张", 7), ("刘", 6), ("陈", 5), ("杨", 4), ("黄", 3), ("赵", 3), ("吴", 3), ("周", 3),
    ("徐", 2), ("孙", 2), ("马", 2), ("朱", 2), ("胡", 2), ("郭", 2), ("何", 2), ("林", 2), ("罗", 2), ("高", 2),
    ("郑", 1), ("梁", 1), ("谢", 1), ("宋", 1), ("唐", 1), ("许", 1), ("韩", 1), ("冯", 1), ("邓", 1), ("曹", 1),
    ("彭", 1), ("曾", 1), ("沈", 1), ("苏", 1), ("蒋", 1), ("叶", 1), ("余", 1), ("单", 1), ("欧阳", 1), ("司徒", 1),
)  # fmt: skip
_MEN = "伟强磊军洋勇杰涛明超亮辉鹏飞宇浩然文博志远建国海波俊峰子轩嘉诚天佑晓东永平振华"
_WOMEN = "芳娜敏静丽艳娟霞秀英雅婷雪梅玉兰欣怡思琪佳慧梦洁晓燕美玲诗涵若曦文静小红丹"
# City, area code of its fixed lines, first six digits of identity numbers issued there.
_CITIES = (
    ("杭州", "571", "330106"), ("宁波", "574", "330203"), ("温州", "577", "330302"), ("北京", "10", "110105"),
    ("上海", "21", "310104"), ("广州", "20", "440106"), ("深圳", "755", "440305"), ("成都", "28", "510107"),
    ("武汉", "27", "420106"), ("南京", "25", "320106"), ("西安", "29", "610113"), ("重庆", "23", "500103"),
    ("苏州", "512", "320508"), ("青岛", "532", "370202"), ("长沙", "731", "430102"), ("厦门", "592", "350203"),
)  # fmt: skip
_PREFIXES = (
    "134",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "157",
    "158",
    "159",
    "182",
    "183",
    "187",
    "188",
)
# Name, yuan a month, how many of a hundred have it.
_PLANS = (
    ("飞享 38", 38, 14), ("畅享 59", 59, 22), ("5G 畅享 99", 99, 18), ("5G 畅享 129", 129, 20),
    ("5G 尊享 199", 199, 14), ("5G 尊享 239", 239, 6), ("5G 尊享 399", 399, 6),
)  # fmt: skip
_BROADBAND = (("宽带 300M", 50), ("宽带 500M", 70), ("宽带 1000M", 100))
_NOTES = (
    "喜欢晚上七点以后接电话", "账单请发电子邮件", "听力不太好，请说慢一点", "每年春节前后在老家，回电请打副号",
    "上月宽带搬过家", "要求回电前先发短信", "老客户，说话直接，先给结论", "对漫游资费比较敏感",
    "家里老人代接，办理业务请找本人",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class InventedLine:
    """A subscription with its fee in 厘."""

    kind: str
    number: str
    plan_name: str
    monthly_fee_li: int


@dataclass(frozen=True, slots=True)
class InventedCustomer:
    """Somebody for the demonstration; numbers in E.164."""

    full_name: str
    salutation: str
    city: str
    tier: str
    customer_since: date
    numbers: tuple[str, ...]
    lines: tuple[InventedLine, ...]
    id_number: str = ""
    email: str = ""
    notes: tuple[str, ...] = field(default=())


def demo_customers(count: int, seed: int = 1, *, on: date = date(2026, 11, 18)) -> list[InventedCustomer]:
    """So many customers as they might stand in the books on that day; no two share a number."""
    dice, taken = Random(seed), set[str]()  # noqa: S311 - nothing here is secret
    return [_customer(dice, taken, on) for _ in range(count)]


def name(dice: Random) -> tuple[str, str]:
    """A full name and how its bearer is addressed (mr, ms)."""
    surname = dice.choices([s for s, _w in _SURNAMES], [w for _s, w in _SURNAMES])[0]
    given, title = (_MEN, "mr") if dice.random() < 0.5 else (_WOMEN, "ms")
    return surname + "".join(dice.sample(given, 1 if dice.random() < 0.2 else 2)), title


def cities() -> list[str]:
    """Where they live."""
    return [city for city, _area, _region in _CITIES]


def mobile(dice: Random) -> str:
    """A mobile number in E.164."""
    return f"+86{dice.choice(_PREFIXES)}{dice.randrange(10**8):08d}"


def _customer(dice: Random, taken: set[str], on: date) -> InventedCustomer:
    full_name, title = name(dice)
    city, area, region = dice.choice(_CITIES)
    since = on - timedelta(days=int(dice.triangular(5, 15 * 365, 4 * 365)))
    main = _fresh(dice, taken)
    plan, yuan = dice.choices([p[:2] for p in _PLANS], [p[2] for p in _PLANS])[0]
    lines = [InventedLine("mobile", main, plan, yuan * 1000), *_more_lines(dice, taken, area)]
    numbers = [line.number for line in lines if line.kind == "mobile"]
    if dice.random() < 0.15:
        numbers.append(_fresh(dice, taken))
    born = on - timedelta(days=int(dice.triangular(18 * 365, 80 * 365, 38 * 365)))
    return InventedCustomer(
        full_name=full_name,
        salutation=title if dice.random() < 0.95 else "",
        city=city,
        tier=earned_tier(customer_since=since, monthly_li=sum(line.monthly_fee_li for line in lines), on=on),
        customer_since=since,
        numbers=tuple(numbers),
        lines=tuple(lines),
        id_number=id_number(region, born, dice.randrange(1, 500) * 2 - (title == "mr")) if dice.random() < 0.9 else "",
        email=f"u{dice.randrange(10**6):06d}@example.com" if dice.random() < 0.3 else "",
        notes=(dice.choice(_NOTES),) if dice.random() < 0.25 else (),
    )


def _more_lines(dice: Random, taken: set[str], area: str) -> Iterator[InventedLine]:
    if dice.random() < 0.45:
        plan, yuan = dice.choice(_BROADBAND)
        yield InventedLine("broadband", f"{area}{dice.randrange(10**8):08d}", plan, yuan * 1000)
    if dice.random() < 0.2:
        yield InventedLine("mobile", _fresh(dice, taken), "亲情副卡", 10_000)


def _fresh(dice: Random, taken: set[str]) -> str:
    while (number := mobile(dice)) in taken:
        pass
    taken.add(number)
    return number


def id_number(region: str, born: date, sequence: int) -> str:
    """A resident identity number whose check character fits (GB 11643-1999); an odd sequence is a man's."""
    body = f"{region}{born:%Y%m%d}{sequence:03d}"
    return body + _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11]
