"""Which scripts a run takes, and where it looks when no path is given."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from symchain.commands import verify_command
from symchain.config import default_paths, settings
from symchain.discover import discover
from symchain.errors import UsageError
from symchain.options import configured


def _touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")


def _names(root: Path, *paths: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in discover(paths)]


def _code(call: object, *arguments: object) -> str:
    with pytest.raises(UsageError) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.code


def test_scripts_below_a_folder_are_sorted(tmp_path: Path) -> None:
    """Scripts below a folder come sorted by their path."""
    _touch(tmp_path, "b.py", "a/z.py", "a/b/c.py", "note.md")
    assert _names(tmp_path, tmp_path) == ["a/b/c.py", "a/z.py", "b.py"]


def test_private_names_are_skipped(tmp_path: Path) -> None:
    """Names that start with an underscore or a dot are no proofs, nor is anything below them."""
    _touch(tmp_path, "_help.py", ".x/a.py", "__pycache__/b.py", "_lib/c.py", "d.py")
    assert _names(tmp_path, tmp_path) == ["d.py"]


def test_a_named_private_file_is_taken(tmp_path: Path) -> None:
    """A file that the user names is taken whatever its name."""
    _touch(tmp_path, "_help.py", "proof.txt")
    assert _names(tmp_path, tmp_path / "proof.txt", tmp_path / "_help.py") == ["proof.txt", "_help.py"]


def test_a_folder_called_like_a_script_is_a_folder(tmp_path: Path) -> None:
    """A folder named x.py is searched, and is no script when it is found below another."""
    _touch(tmp_path, "x.py/a.py")
    assert _names(tmp_path, tmp_path) == ["x.py/a.py"]
    assert _names(tmp_path, tmp_path / "x.py") == ["x.py/a.py"]


def test_each_file_is_taken_once(tmp_path: Path) -> None:
    """A file reached by two paths runs once, at its first place."""
    _touch(tmp_path, "a.py", "b.py")
    assert _names(tmp_path, tmp_path / "b.py", tmp_path) == ["b.py", "a.py"]


def test_missing_path_is_a_usage_error(tmp_path: Path) -> None:
    """A missing path is SC001, even beside one that exists, and so is one that no file can have."""
    _touch(tmp_path, "a.py")
    assert _code(discover, [tmp_path, tmp_path / "nothing"]) == "SC001"
    assert _code(discover, [Path("a\0b")]) == "SC001"


def test_empty_folder_is_nothing_to_check(tmp_path: Path) -> None:
    """A folder without scripts is SC002."""
    assert _code(discover, [tmp_path]) == "SC002"


def test_a_device_is_not_a_script() -> None:
    """What is neither file nor folder is SC003 and is never opened."""
    assert _code(discover, [Path("/dev/zero")]) == "SC003"


def test_configured_paths_are_relative_to_pyproject(tmp_path: Path) -> None:
    """`proofs` of [tool.symchain] is found from a folder below, relative to its file."""
    (tmp_path / "pyproject.toml").write_text('[tool.symchain]\nproofs = ["one", "two.py"]\n')
    (tmp_path / "deep").mkdir()
    assert default_paths(tmp_path / "deep") == [tmp_path / "one", tmp_path / "two.py"]


def test_default_is_the_folder_proofs(tmp_path: Path) -> None:
    """Without configuration the folder ./proofs is taken."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    (tmp_path / "proofs").mkdir()
    assert default_paths(tmp_path) == [tmp_path / "proofs"]


def test_no_default_is_a_usage_error(tmp_path: Path) -> None:
    """With neither configuration nor ./proofs the path is missing: SC001."""
    (tmp_path / "pyproject.toml").write_text("")
    assert _code(default_paths, tmp_path) == "SC001"


def _configured(start: Path) -> list[Path]:
    configured(settings(start), verify_command.params)
    return default_paths(start)


@pytest.mark.parametrize(
    "text",
    [
        "[tool.symchain]\nproof = []",
        "[tool.symchain]\nproofs = 'x'",
        "[tool.symchain]\nproofs = []",
        "[tool.symchain]\nproofs = [1]",
        "[tool.symchain]\ntimeout = 'long'",
        "[tool.symchain]\ntimeout = -1",
        "[tool.symchain]\njobs = true",
        "[tool.symchain]\nquiet = 1",
        "[tool.symchain]\ncolor = 'pink'",
        "[tool.symchain]\nselect = '1'",
        "[tool.symchain]\nno_assume = true",
        "[tool]\nsymchain = 1",
        "[tool.symchain",
    ],
)
def test_bad_configuration_is_a_usage_error(tmp_path: Path, text: str) -> None:
    """A misspelt key, a wrong type or broken TOML is SC009, never ignored."""
    (tmp_path / "pyproject.toml").write_text(text)
    assert _code(_configured, tmp_path) == "SC009"


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is below it is not passed over in silence, and the scripts beside it are found."""
    _touch(tmp_path, "a.py", "closed/b.py", "open/c.py")
    real = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    unreadable: dict[Path, str] = {}
    assert [p.name for p in discover([tmp_path], unreadable)] == ["a.py", "c.py"]
    assert unreadable == {tmp_path / "closed": "Permission denied"}


def test_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    """A script that is a link to a file that is gone is a failure."""
    _touch(tmp_path, "a.py")
    (tmp_path / "b.py").symlink_to(tmp_path / "gone.py")
    unreadable: dict[Path, str] = {}
    assert [p.name for p in discover([tmp_path], unreadable)] == ["a.py"]
    assert list(unreadable) == [tmp_path / "b.py"]
