"""The command ``dateline``, also as ``python -m dateline``."""

from __future__ import annotations

import sys

WRONG = 2


def run() -> None:
    """Run the command line. If a package that it needs is not installed, end with a line that says so, not with a
    traceback: nothing that is imported here before can be missing."""
    try:
        from dateline.cli.main import main

        main()
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", "dateline"):
            raise
        sys.stderr.write(
            f"dateline: the package {package} is not installed; see what else is missing with: dateline doctor; "
            "mend the installation with: pip install --force-reinstall dateline\n"
        )
        sys.exit(WRONG)


if __name__ == "__main__":
    run()
