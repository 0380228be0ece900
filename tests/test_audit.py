"""What the audit of the lock files makes of the answers of pip-audit."""

from __future__ import annotations

import json

import pytest

from tools import audit
from tools.audit import Findings, read_findings

SAFE = {"name": "anyio", "version": "4.16.0", "vulns": []}
UNKNOWN = {"name": "wasabi", "skip_reason": "Dependency not found on PyPI"}
FAULT = {"id": "PYSEC-2026-7", "fix_versions": ["5.4", "6.0"], "aliases": []}
VULNERABLE = {"name": "lxml", "version": "5.3.0", "vulns": [FAULT, FAULT | {"id": "X-1", "fix_versions": []}]}


def said(*packages: dict[str, object]) -> list[str]:
    return list(read_findings(json.dumps({"dependencies": packages, "fixes": []}), "").lines("a.lock"))


@pytest.mark.parametrize(
    ("packages", "lines"),
    [
        ([SAFE], []),
        ([], []),
        ([SAFE, UNKNOWN], ["a.lock: not audited: 1 of 2 packages, of which the index says nothing"]),
        (
            [SAFE, VULNERABLE],
            [
                "a.lock: lxml 5.3.0: PYSEC-2026-7; mended in: 5.4, 6.0",
                "a.lock: lxml 5.3.0: X-1; mended in: no version yet",
            ],
        ),
    ],
)
def test_what_is_known_of_packages_is_said(packages: list[dict[str, object]], lines: list[str]) -> None:
    assert said(*packages) == lines


@pytest.mark.parametrize("output", ["", "null", "[]", '{"fixes": []}', "{"])
def test_without_an_answer_the_reason_is_said(output: str) -> None:
    messages = "Traceback (most recent call last):\n  File\nProxyError: Cannot connect\n"
    findings = read_findings(output, messages)
    assert list(findings.lines("a.lock")) == ["a.lock: not audited: ProxyError: Cannot connect"]
    assert read_findings(output, "").reason == "pip-audit wrote nothing"


@pytest.mark.parametrize(
    ("findings", "status"),
    [(Findings(reason="no network"), 0), (Findings(unknown=1, packages=1), 0), (Findings(vulnerable=("lxml",)), 1)],
)
def test_only_a_known_vulnerability_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], findings: Findings, status: int
) -> None:
    monkeypatch.setattr(audit, "audit", lambda lock: findings)
    assert audit.main(["a.lock"]) == status
    assert capsys.readouterr().out.count("\n") == 1
