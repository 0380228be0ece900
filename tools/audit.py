"""Look the packages of the lock files up among known vulnerabilities: python tools/audit.py LOCK…

Names what is known to be vulnerable and ends with 1. Without a network, or where the index says nothing of a package, a
line says what was not looked up, and the exit code is 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TIMEOUT_S = 300


@dataclass(frozen=True)
class Findings:
    """What is known of the packages of one lock file: lines on vulnerabilities, and how many packages were not looked
    up; ``reason`` says why none was."""

    vulnerable: tuple[str, ...] = ()
    unknown: int = 0
    packages: int = 0
    reason: str = ""

    def lines(self, lock: str) -> Iterator[str]:
        """Yield what to print of a lock file."""
        yield from (f"{lock}: {line}" for line in self.vulnerable)
        if self.reason:
            yield f"{lock}: not audited: {self.reason}"
        elif self.unknown:
            yield f"{lock}: not audited: {self.unknown} of {self.packages} packages, of which the index says nothing"


def audit(lock: Path) -> Findings:
    """Ask pip-audit of the packages of a lock file."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return Findings(reason=f"no answer within {TIMEOUT_S} seconds")
    return read_findings(ended.stdout, ended.stderr)


def read_findings(output: str, messages: str) -> Findings:
    """Return the findings in what pip-audit wrote: JSON, or nothing where it could not finish.

    >>> read_findings("", "Traceback …\\nProxyError: Cannot connect").reason
    'ProxyError: Cannot connect'
    """
    try:
        packages: list[Mapping[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = messages.strip().splitlines()[-1:] or ["pip-audit wrote nothing"]
        return Findings(reason=last[0][:200])
    return Findings(tuple(_vulnerable(packages)), sum("skip_reason" in package for package in packages), len(packages))


def _vulnerable(packages: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for package in packages:
        for fault in package.get("vulns", ()):
            mended = ", ".join(fault.get("fix_versions", ())) or "no version yet"
            yield f"{package['name']} {package['version']}: {fault['id']}; mended in: {mended}"


def main(locks: list[str]) -> int:
    """Audit lock files and print the findings; return 1 if a package is known to be vulnerable."""
    found = False
    for lock in locks:
        findings = audit(Path(lock))
        found = found or bool(findings.vulnerable)
        print(*findings.lines(lock), sep="\n", end="\n" if list(findings.lines(lock)) else "")
    return int(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
