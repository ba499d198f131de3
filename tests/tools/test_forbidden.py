from pathlib import Path

import pytest

from tools import forbidden, sources

PAGE = Path("src/shouwen/desktop/templates/desktop/page.html")
CODE = Path("src/shouwen/desktop/views.py")


@pytest.fixture
def written(folder, monkeypatch: pytest.MonkeyPatch):
    """Write a line into a file of a repository and return what the rules say."""
    monkeypatch.setattr(sources, "ROOT", folder)

    def write(path: Path, line: str) -> list[str]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(line + "\n")
        return list(forbidden.faults_of(path))

    return write


@pytest.mark.parametrize(
    "line",
    [
        "<script>go()</script>",
        "<style>p {}</style>",
        '<p style="color: red">',
        '<a onclick="go()">',
        '<a href="javascript:go()">',
        "{{ note|safe }}",
        "{% autoescape off %}",
    ],
)
def test_what_the_content_security_policy_blocks_is_found_in_a_page(written, line: str):
    assert len(written(PAGE, line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        '<script src="{% static "built/app.js" %}" type="module"></script>',
        '<script type="application/json">',
        '<p class="style">',
    ],
)
def test_what_it_allows_is_not(written, line: str):
    assert written(PAGE, line) == []


@pytest.mark.parametrize(
    "host", ["pypi" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org", "mirrors.aliyun" + ".com"]
)
def test_a_registrys_host_is_found_anywhere(written, host: str):
    assert len(written(Path("docs/notes.md"), f"see https://{host}/x")) == 1


def test_work_left_undone_is_found_in_code(written):
    assert len(written(CODE, "# TO" + "DO: later")) == 1


def test_a_rule_that_reads_the_clock_is_found_in_a_core(written):
    line = "at = datetime." + "now()"

    assert written(CODE, line) == []
    assert len(written(Path("src/shouwen/routing/core/deciding.py"), line)) == 1
