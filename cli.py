"""Runs symchain from a checkout: `python cli.py verify`."""

from symchain.cli import main

if __name__ == "__main__":
    main()
