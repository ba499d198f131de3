"""Message catalogues: compiled without gettext's programs, and checked against the texts in the sources."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parent.parent / "src" / "shouwen"

# How many of the arguments before the text are a context.
CONTEXTS = {
    name + suffix: contexts
    for name, contexts in {"gettext": 0, "ngettext": 0, "pgettext": 1, "npgettext": 1}.items()
    for suffix in ("", "_lazy", "_noop")
} | {"_": 0}
CALL = re.compile(r"\b(n?p?gettext)\(")
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}")


@dataclass(frozen=True)
class Text:
    """One text of the sources that people read, with where it stands."""

    context: str | None
    msgid: str
    place: str


def main(action: str) -> int:
    """`compile` writes the .mo files, `check` names what is not translated."""
    if action == "compile":
        for path in catalogue_files():
            compile_catalogue(path)
        return 0
    faults = [*untranslated(), *broken_placeholders()]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def catalogue_files() -> list[Path]:
    """All catalogues of the package."""
    return sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_catalogue(path: Path) -> None:
    """Write the compiled form beside the catalogue, at once or not at all."""
    unfinished = path.with_suffix(".mo.new")
    with unfinished.open("wb") as file:
        write_mo(file, load(path))
    unfinished.replace(path.with_suffix(".mo"))


def load(path: Path) -> Catalog:
    """Read a catalogue; a fault in it ends with its line."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def untranslated() -> Iterator[str]:
    """Name every text in the sources that no catalogue translates."""
    known: set[tuple[str | None, str]] = set()
    for path in catalogue_files():
        known |= {(message.context, first(message.id)) for message in load(path) if is_translated(message)}
    seen: set[tuple[str | None, str]] = set()
    for text in texts():
        if (text.context, text.msgid) not in known | seen:
            seen.add((text.context, text.msgid))
            context = f" ({text.context})" if text.context else ""
            yield f"{text.place}: not translated{context}: {text.msgid!r}"


def is_translated(message: Message) -> bool:
    """Tell whether every form of the message has a translation that a person has confirmed."""
    return bool(message.id) and not message.fuzzy and all(forms_of(message))


def forms_of(message: Message) -> list[str]:
    """The translation, or all its plural forms."""
    if isinstance(message.string, list | tuple):
        return list(message.string)
    return [message.string or ""]


def broken_placeholders() -> Iterator[str]:
    """Name every translation whose placeholders are not those of its text: it would fail when shown."""
    for path in catalogue_files():
        for message in load(path):
            if not message.id or not is_translated(message):
                continue
            wanted = placeholders(message.id if isinstance(message.id, str) else message.id[-1])
            for form in forms_of(message):
                if placeholders(form) - wanted:
                    yield f"{path}: other placeholders than in {first(message.id)!r}: {form!r}"


def placeholders(text: str) -> set[str]:
    """The names that are filled into a text."""
    return {"".join(found) for found in PLACEHOLDER.findall(text)}


def first(msgid: str | list[str] | tuple[str, ...]) -> str:
    """The text itself, or its singular."""
    return msgid if isinstance(msgid, str) else msgid[0]


def texts() -> Iterator[Text]:
    """All texts that people read, from Python and templates."""
    for path in sorted(PACKAGE.glob("**/*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield from texts_of_python(path.read_text("utf-8"), str(path.relative_to(PACKAGE)))
    for path in sorted([*PACKAGE.glob("**/templates/**/*.html"), *PACKAGE.glob("**/templates/**/*.txt")]):
        yield from texts_of_template(path.read_text("utf-8"), str(path.relative_to(PACKAGE)))


def texts_of_python(source: str, name: str) -> Iterator[Text]:
    """The texts that a Python file hands to gettext."""
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.Call) and (function := called(node.func)) in CONTEXTS:
            yield from texts_of_call(node, CONTEXTS[function], f"{name}:{node.lineno}")


def texts_of_call(node: ast.Call, contexts: int, place: str) -> Iterator[Text]:
    """The text of one call, as long as it is written out and not computed."""
    values = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
    if len(values) > contexts and isinstance(msgid := values[contexts], str):
        context = values[0] if contexts else None
        yield Text(context if isinstance(context, str) else None, msgid, place)


def called(function: ast.expr) -> str:
    """The last name of what is called."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def texts_of_template(source: str, name: str) -> Iterator[Text]:
    """The texts of a template's translate and blocktranslate tags, as Django itself reads them."""
    from django.utils.translation.template import templatize

    for line, content in enumerate(templatize(source, origin=name).splitlines(), start=1):
        for match in CALL.finditer(content):
            call = python_call(content[match.start() :])
            if call is not None:
                yield from texts_of_call(call, CONTEXTS[match[1]], f"{name}:{line}")


def python_call(text: str) -> ast.Call | None:
    """The call that a text begins with, whatever follows it."""
    for end in (match.end() for match in re.finditer(r"\)", text)):
        try:
            node = ast.parse(text[:end], mode="eval").body
        except SyntaxError:
            continue
        return node if isinstance(node, ast.Call) else None
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
