"""`make clean`: stops the database servers that tests and checks of this checkout have left running."""

from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.home import Home
from tools import check, run_tests


def main() -> None:
    """Stop and remove each of them."""
    for path in (run_tests.HOME, check.HOME):
        if path.exists():
            EmbeddedDatabase(Home.open(path)).destroy()


if __name__ == "__main__":
    main()
