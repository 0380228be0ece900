"""Build wheel and sdist twice, compare them, and install them where nothing else is: python tools/package.py [DIR]

The sdist is built from the checkout and again from what it holds, the wheel from the checkout and from the sdist: both
must come out with the same bytes. Then the wheel is installed into an empty environment on the oldest Python found,
with the lowest versions of the packages that it allows, and the sdist on the newest, with the highest; there
``dateline doctor`` must find nothing missing, and an article be coded. Needs an index of packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
ARTICLE = ROOT / "examples" / "lusaka-envoy.txt"


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command in an environment without this one's Python. Raises CalledProcessError if it fails."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    subprocess.run([str(part) for part in command], cwd=cwd, env=clean, check=True)


def build(kind: str, checkout: Path, folder: Path) -> Path:
    """Build the wheel or the sdist of a checkout into an empty folder, and return it."""
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder, cwd=checkout)
    [built] = folder.iterdir()
    return built


def build_twice(to: Path, scratch: Path) -> tuple[Path, Path]:
    """Build wheel and sdist into a folder; end the program if a second build gives other bytes."""
    sdist = build("sdist", ROOT, scratch / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(scratch / "unpacked", filter="data")
    [checkout] = (scratch / "unpacked").iterdir()
    # What the builder has added.
    (checkout / "PKG-INFO").unlink()
    wheel = build("wheel", ROOT, scratch / "wheel")
    for first, kind in ((sdist, "sdist"), (wheel, "wheel")):
        if build(kind, checkout, scratch / f"{kind}-again").read_bytes() != first.read_bytes():
            sys.exit(f"{first.name}: a second build gives other bytes")
    to.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(wheel, to)), Path(shutil.copy(sdist, to))


def found_pythons() -> list[str]:
    """Return the supported versions of Python that this machine has, the oldest first."""
    find = [Path(sys.executable).with_name("uv"), "python", "find", "--offline"]
    return [
        version
        for version in PYTHONS
        if subprocess.run([*find, version], capture_output=True, check=False).returncode == 0
    ]


def install(package: Path, python: str, resolution: str, scratch: Path) -> None:
    """Install a package into an empty environment, and code an article there."""
    uv, env = Path(sys.executable).with_name("uv"), scratch / f"env-{python}-{resolution}"
    run(uv, "venv", "-q", "--python", python, env)
    # Where dateline alone is asked for, its own requirements would count as indirect.
    needed = scratch / f"{env.name}.txt"
    run(
        uv,
        "pip",
        "compile",
        "-q",
        "pyproject.toml",
        "--python",
        env / "bin/python",
        "--resolution",
        resolution,
        "-o",
        needed,
    )
    run(uv, "pip", "install", "-q", "--python", env / "bin/python", "-r", needed)
    run(uv, "pip", "install", "-q", "--python", env / "bin/python", "--no-deps", package)
    run(env / "bin/dateline", "doctor", cwd=env)
    run(env / "bin/dateline", "code", ARTICLE, cwd=env)
    print(f"{package.name}: works with Python {python} and the {resolution} versions of the packages", flush=True)


def main(to: Path) -> None:
    """Build, compare, install and try."""
    pythons = found_pythons()
    if not pythons:
        sys.exit(f"no Python of {', '.join(PYTHONS)} was found")
    with tempfile.TemporaryDirectory() as folder:
        wheel, sdist = build_twice(to, Path(folder))
        print(f"{wheel.name} and {sdist.name}: built twice, the same bytes", flush=True)
        install(wheel, pythons[0], "lowest-direct", Path(folder))
        install(sdist, pythons[-1], "highest", Path(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "dist"))
