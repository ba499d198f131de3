"""Chinese text: cut into words for full-text search, and ordered as people look names up.

PostgreSQL's own parsers neither know Chinese words nor leave `a-b` whole, so both the vector and the
query are written here as literals, from the same words.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import rjieba
from pypinyin import Style, lazy_pinyin

from shouwen.shared.names import is_han, split_name

# PostgreSQL keeps positions up to 16 383 and at most 256 of one word, and words below 2 048 bytes.
_LAST_POSITION = 16_383
_POSITIONS_PER_WORD = 255
_WORD_CHARACTERS = 200

# Words that say nothing about what is looked for; without them a question finds its answer.
_TELLS_NOTHING = "的 了 吗 呢 啊 吧 呀 嘛 哦 嗯 着 得 地 请 请问 我 你 您 想 要 能 可以 怎么 怎样 如何 the a an"
_PARTICLES = frozenset(_TELLS_NOTHING.split())

_QUOTES = str.maketrans("“”„«»「」『』", '"' * 9)
_QUERY_PART = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+)')


def normalise_text(text: str) -> str:
    """One form for all ways of writing: full-width letters become plain ones, capitals small ones."""
    # NUL cannot be stored in PostgreSQL and would refuse the whole row.
    return unicodedata.normalize("NFKC", text).casefold().replace("\x00", " ")


@dataclass(frozen=True, slots=True)
class Token:
    """A word and its place in the text, counted in words; parts of a word share its place."""

    word: str
    position: int


def tokens(text: str) -> Iterator[Token]:
    """Every word to be found by, the parts of compound words included."""
    position = 0
    for word in rjieba.cut(normalise_text(text)):
        if not _is_word(word):
            continue
        position += 1
        for part in dict.fromkeys((word, *_parts(word))):
            yield Token(part[:_WORD_CHARACTERS], position)


def words(text: str) -> list[str]:
    """The words of a text in order, without punctuation: what a query is made of."""
    return [word[:_WORD_CHARACTERS] for word in rjieba.cut(normalise_text(text)) if _is_word(word)]


def tsvector_literal(texts: Mapping[str, str] | str) -> str:
    """A literal to be cast to tsvector; give a mapping from weight (A–D) to text to rank parts differently."""
    weighted = {"D": texts} if isinstance(texts, str) else texts
    if not set(weighted) <= set("ABCD"):
        raise ValueError("The weights of a text are A, B, C and D.")
    places: dict[str, list[str]] = defaultdict(list)
    offset = 0
    for weight in sorted(weighted):
        last = 0
        for token in tokens(weighted[weight]):
            last = token.position
            place = min(offset + token.position, _LAST_POSITION)
            if len(places[token.word]) < _POSITIONS_PER_WORD:
                places[token.word].append(f"{place}{weight}")
        # A gap, so that no phrase runs from one part into the next.
        offset += last + 10
    return " ".join(f"{_quoted(word)}:{','.join(where)}" for word, where in places.items())


def tsquery_literal(text: str, *, prefix: bool = False) -> str:
    """A literal to be cast to tsquery: all words; "phrases"; OR between; -not. Empty where nothing is looked for.

    With `prefix` the last word may go on: for searching while somebody types.
    """
    terms = list(_parse_query(text))
    if prefix and terms and isinstance(terms[-1], _Term) and not terms[-1].phrase:
        terms[-1] = replace(terms[-1], open_ended=True)
    telling = [term for term in terms if term is None or not term.only_particles]
    alternatives: list[list[str]] = [[]]
    for term in telling if any(telling) else terms:
        if term is None:
            alternatives.append([])
        else:
            alternatives[-1].append(term.literal())
    return " | ".join(" & ".join(alternative) for alternative in alternatives if alternative)


def sort_key(text: str) -> str:
    """The order of a Chinese dictionary, 'zhang1 san1': by sound, then tone; other scripts by their letters."""
    sounds = lazy_pinyin(normalise_text(text), style=Style.TONE3, neutral_tone_with_five=True)
    return " ".join(" ".join(sounds).split())[:400]


def name_sort_key(full_name: str) -> str:
    """`sort_key` of a person's name, with the surname read as surnames are: 单 is shan4, not dan1."""
    if not is_han(full_name):
        return sort_key(full_name)
    parts = split_name(full_name)
    surname = _SURNAME_SOUNDS.get(parts.surname) or sort_key(parts.surname)
    return f"{surname} {sort_key(parts.given)}".strip()[:400]


_SURNAME_SOUNDS = {
    "单": "shan4", "曾": "zeng1", "仇": "qiu2", "解": "xie4", "区": "ou1", "查": "zha1", "朴": "piao2", "盖": "ge3",
    "任": "ren2", "华": "hua4", "覃": "qin2", "乐": "yue4", "翟": "zhai2", "缪": "miao4", "员": "yun4", "种": "chong2",
    "召": "shao4", "秘": "bi4", "折": "she2", "黑": "he4", "燕": "yan1", "祭": "zhai4", "洗": "xian3", "冼": "xian3",
    "繁": "po2", "应": "ying1", "纪": "ji3", "尉迟": "yu4 chi2", "万俟": "mo4 qi2", "长孙": "zhang3 sun1",
    "澹台": "tan2 tai2", "单于": "chan2 yu2", "令狐": "ling2 hu2", "宿": "su4", "哈": "ha3", "那": "na1",
}  # fmt: skip


def _is_word(word: str) -> bool:
    return any(character.isalnum() for character in word)


def _parts(word: str) -> Iterator[str]:
    if word.isascii():
        # An order number is looked for whole and by its digits.
        yield from (part for part in re.split(r"[^0-9a-z]+", word) if part)
    elif len(word) > 2:
        yield from (part for part in rjieba.cut_for_search(word) if _is_word(part))


@dataclass(frozen=True, slots=True)
class _Term:
    """What stands between two spaces of a query, cut into words."""

    words: tuple[str, ...]
    phrase: bool = False
    minus: bool = False
    open_ended: bool = False

    @property
    def only_particles(self) -> bool:
        return not self.phrase and all(word in _PARTICLES for word in self.words)

    def literal(self) -> str:
        said = self.words
        if not self.phrase and not self.only_particles:
            said = tuple(dict.fromkeys(word for word in said if word not in _PARTICLES))
        quoted = [_quoted(word) for word in said]
        if self.open_ended:
            quoted[-1] += ":*"
        joined = (" <-> " if self.phrase else " & ").join(quoted)
        return ("!" if self.minus else "") + (f"({joined})" if len(quoted) > 1 else joined)


def _parse_query(text: str) -> Iterator[_Term | None]:
    """The terms of a query; None stands for OR."""
    for found in _QUERY_PART.finditer(text.translate(_QUOTES)):
        word = found["word"]
        if word in ("OR", "|", "或者"):
            yield None
            continue
        minus = bool(found["minus"]) if word is None else word.startswith("-")
        if said := tuple(words(found["phrase"] if word is None else word)):
            yield _Term(said, phrase=word is None, minus=minus)


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
