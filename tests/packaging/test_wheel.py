import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"


def test_a_wheel_carries_the_built_frontend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    shutil.copytree(ROOT / "app", source / "app", ignore=shutil.ignore_patterns("static"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "hatch_build.py", ".gitignore"):
        shutil.copy(ROOT / name, source / name)
    (source / "app" / "static" / "assets").mkdir(parents=True)
    (source / "app" / "static" / "assets" / "wall.js").touch()
    monkeypatch.setenv("CALLBOARD_SKIP_FRONTEND", "1")
    built = subprocess.run(
        [sys.executable, "-c", BUILD, tmp_path],
        cwd=source,
        capture_output=True,
        text=True,
        check=True,
    )
    with zipfile.ZipFile(tmp_path / built.stdout.strip()) as wheel:
        assert {"app/clock.py", "app/static/assets/wall.js"} <= set(wheel.namelist())
        assert not any(name.startswith("tests/") for name in wheel.namelist())


def test_a_source_package_is_whole(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-c", BUILD.replace("build_wheel", "build_sdist"), tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    with tarfile.open(tmp_path / built.stdout.strip()) as package:
        names = {name.partition("/")[2] for name in package.getnames()}
    pages = {str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md")}
    assert pages | {"compose.yaml", "Dockerfile", "README.md", "LICENSE", "app/clock.py"} <= names
    assert not any("node_modules" in name for name in names)
