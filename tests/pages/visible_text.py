"""What a reader sees and hears of a page: its text, and the attributes that are shown or spoken."""

from html.parser import HTMLParser

UNSEEN = {"script", "style", "template", "kbd", "code", "svg"}
SPOKEN = ("placeholder", "title", "aria-label", "alt", "label", "data-label", "data-key-label")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value for name, value in attrs if name in SPOKEN and value]
        if tag not in VOID:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not UNSEEN.intersection(self.inside):
            self.said.append(data.strip())


def visible_text(html: str) -> list[str]:
    """Each piece of text that a reader of the page comes across."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.said
