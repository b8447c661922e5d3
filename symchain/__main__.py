"""Runs the command line: `python -m symchain verify`."""

from symchain.cli import main

if __name__ == "__main__":
    main()
