import shutil
from pathlib import Path

import pytest

from hatch_build import _put


def test_what_was_compiled_takes_the_place_of_what_was_before(tmp_path: Path) -> None:
    made, built = tmp_path / "made", tmp_path / "built" / "new"
    made.mkdir()
    (made / "figures.so").write_text("new", encoding="ascii")
    (tmp_path / "built" / "old").mkdir(parents=True)

    _put(made, built)

    assert [each.name for each in built.parent.iterdir()] == ["new"]
    assert (built / "figures.so").read_text(encoding="ascii") == "new"


def test_half_of_it_is_never_in_place(tmp_path: Path) -> None:
    made, built = tmp_path / "made", tmp_path / "built" / "new"
    made.mkdir()
    (made / "figures.so").write_text("new", encoding="ascii")
    (made / "lost.so").symlink_to(tmp_path / "nowhere")

    with pytest.raises(shutil.Error):
        _put(made, built)

    assert not built.exists()
