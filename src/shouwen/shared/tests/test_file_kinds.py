import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.files.kinds import ANY_DOCUMENT, ONLY_IMAGES, UploadPolicy, check_kind, clean_name, media_type_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def office(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PNG, "a.png", "image/png"),
        (PNG, "a.exe", "image/png"),
        (b"%PDF-1.7 ...", "a.pdf", "application/pdf"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "a.wav", "audio/x-wav"),
        (b"#!AMR\n" + b"\x00" * 20, "a.amr", "audio/amr"),
        ("账单,金额\n".encode(), "a.csv", "text/plain"),
        ("账单,金额\n".encode("gb18030"), "a.csv", "text/plain"),
        (office("word/document.xml", "[Content_Types].xml"), "a.docx", WORD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64, "a.doc", "application/msword"),
    ],
)
def test_the_content_decides_on_the_type(content: bytes, name: str, media_type: str):
    assert media_type_of(content, name) == media_type
    assert check_kind(content, name=name, policy=ANY_DOCUMENT) == media_type


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00" + b"\x00" * 64, "rechnung.pdf"),
        (b"\x7fELF" + b"\x00" * 64, "a.png"),
        (office("a.txt"), "a.docx"),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"\x00\x01\x02\x03", "a.txt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64, "setup.msi"),
    ],
)
def test_what_is_not_what_it_says_is_refused(content: bytes, name: str):
    with pytest.raises(BusinessRuleError, match=r"\.pdf"):
        check_kind(content, name=name, policy=ANY_DOCUMENT)


def test_each_place_takes_its_own_kinds():
    with pytest.raises(BusinessRuleError, match=r"\.png"):
        check_kind(b"%PDF-1.7 ...", name="a.pdf", policy=ONLY_IMAGES)


def test_empty_and_large_files_are_refused_with_the_limit():
    with pytest.raises(BusinessRuleError):
        check_kind(b"", name="a.txt", policy=ANY_DOCUMENT)
    with pytest.raises(BusinessRuleError, match="10"):
        check_kind(b"a" * (10 * 1024 * 1024 + 1), name="a.txt", policy=ANY_DOCUMENT)
    assert check_kind(b"a" * 10, name="a.txt", policy=UploadPolicy(max_bytes=10)) == "text/plain"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\我\\照片.PNG", "照片.PNG"),
        ("a\u202egnp.exe", "agnp.exe.png"),
        ("a\x00b\r\nc.png", "abc.png"),
        ("", "file.png"),
        ("...", "file.png"),
        ("<script>.png", "_script_.png"),
    ],
)
def test_names_lose_their_tricks(name: str, kept: str):
    assert clean_name(name, "image/png") == kept


@given(st.text(max_size=400))
def test_every_name_can_be_kept(name: str):
    kept = clean_name(name, "image/png")

    assert 0 < len(kept) <= 200
    assert kept.lower().endswith(".png")
    assert not set(kept) & set('\\/:*?"<>|\x00\r\n')


@given(st.binary(max_size=200))
def test_no_content_is_an_unexpected_error(content: bytes):
    media_type_of(content, "a.docx")
    media_type_of(b"PK\x03\x04" + content, "a.docx")
