"""The bill of materials names every package of the lock file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)", re.M)


def test_the_bill_of_materials_is_complete(tmp_path: Path) -> None:
    bill = tmp_path / "sbom.json"
    made = subprocess.run(
        ["make", "--no-print-directory", "-o", "dev", "sbom", f"SBOM={bill}", f"BIN={Path(sys.executable).parent}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    content = json.loads(bill.read_text(encoding="utf-8"))
    assert content["bomFormat"] == "CycloneDX"
    about = content["metadata"]["component"]
    assert (about["name"], about["type"]) == ("dateline", "application")
    listed = {(part["name"], part["version"]): part for part in content["components"]}
    pinned = set(PINNED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    assert listed.keys() == pinned and len(pinned) > 50
    for (name, version), part in listed.items():
        assert part["purl"].startswith(f"pkg:pypi/{name.lower()}@{version}")
        assert part["externalReferences"][0]["hashes"][0]["alg"] == "SHA-256"
