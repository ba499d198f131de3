"""People's names: which part is the surname, how to address somebody, how to hide a name."""

from dataclasses import dataclass
from enum import StrEnum

# The compound surnames of the Hundred Family Surnames and a few younger ones, in both scripts where these differ.
_COMPOUND_SURNAMES = """
    欧阳 上官 皇甫 令狐 诸葛 司徒 司马 申屠 夏侯 贺兰 完颜 慕容 尉迟 长孙 东方 公孙 独孤 南宫 西门 东郭 百里
    呼延 端木 宇文 轩辕 鲜于 闻人 公羊 澹台 公冶 宗政 濮阳 淳于 单于 太叔 仲孙 钟离 闾丘 司空 亓官 司寇 子车
    颛孙 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 段干 东里 羊舌 微生 左丘 东门 南门 北宫 第五 赫连
    万俟 梁丘 歐陽 諸葛 司馬 尉遲 長孫 東方 公孫 獨孤 南宮 鍾離 軒轅 聞人 淳於 單于 鮮于 范姜
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND_SURNAMES.split())


class Sex(StrEnum):
    """As far as it matters for how somebody is addressed."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its two parts."""

    surname: str
    given: str


def split_name(full_name: str) -> PersonName:
    """Surname and given name: the surname stands first in Han characters, last in other scripts."""
    name = full_name.strip()
    if not is_han(name):
        words = name.split()
        return PersonName(words[-1], " ".join(words[:-1])) if words else PersonName("", "")
    name = "".join(name.split())
    for separator in "·•・":
        # Uyghur, Tibetan and other names put the own name first and are addressed by it.
        if separator in name:
            first, _, rest = name.partition(separator)
            return PersonName(first, rest)
    length = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    return PersonName(name[:length], name[length:])


def salutation(surname: str, sex: Sex) -> str:
    """How the customer is addressed in Chinese: 欧阳先生, 王女士; without knowledge of the sex 尊敬的客户."""
    if not surname or sex is Sex.UNKNOWN:
        return "尊敬的客户"
    return f"{surname}{'先生' if sex is Sex.MALE else '女士'}"


def mask_name(full_name: str) -> str:
    """The surname and a star for each further character: 张**, 欧阳*; other scripts keep the first letter."""
    name = full_name.strip()
    if not name:
        return ""
    if not is_han(name):
        return " ".join(word[0] + "*" * max(len(word) - 1, 1) for word in name.split())
    parts = split_name(name)
    # A name that is all surname would otherwise be shown whole.
    if not parts.given:
        return name[0] + "*" * max(len(name) - 1, 1)
    return parts.surname + "*" * len(parts.given)


def is_han(text: str) -> bool:
    """Whether the text begins with a Chinese character."""
    first = text.strip()[:1]
    return "㐀" <= first <= "鿿" or "\U00020000" <= first <= "\U0003ffff" or "豈" <= first <= "﫿"
