"""`python -m bts` is the same as `bts`."""

from bts.cli import main

if __name__ == "__main__":
    main()
