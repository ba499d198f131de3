"""`python -m shouwen` is the same as `shouwen`."""

from shouwen.cli import main

if __name__ == "__main__":
    main()
