"""What comes with bcp is found in a wheel and in a checkout, and missed in words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bcp.assets import runbooks_folder, templates_folder, vendors_folder
from bcp.model.errors import BadInput

Find = Callable[[Path], Path]
FOLDERS = [(templates_folder, "templates"), (runbooks_folder, "runbooks")]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "lib" / "bcp"
    folder.mkdir(parents=True)
    return folder


def test_this_installation_is_whole() -> None:
    assert (runbooks_folder() / "openai.yaml").is_file()
    assert templates_folder().is_dir()
    assert (vendors_folder() / "openai.yaml").is_file()


@pytest.mark.parametrize(("find", "name"), FOLDERS)
def test_a_wheel_carries_the_folder_inside_the_package(
    package: Path, find: Find, name: str
) -> None:
    (package / "_data" / name).mkdir(parents=True)
    assert find(package) == package / "_data" / name


@pytest.mark.parametrize(("find", "name"), FOLDERS)
def test_a_checkout_has_the_folder_beside_the_package(package: Path, find: Find, name: str) -> None:
    (package.parent / "pyproject.toml").touch()
    (package.parent / name).mkdir()
    assert find(package) == package.parent / name


@pytest.mark.parametrize(("find", "name"), FOLDERS)
def test_a_folder_beside_an_installed_package_is_somebody_elses(
    package: Path, find: Find, name: str
) -> None:
    (package.parent / name).mkdir()
    with pytest.raises(BadInput) as stopped:
        find(package)
    assert f"{name}/" in stopped.value.what
    assert str(package) in stopped.value.means
    assert stopped.value.next_action


@pytest.mark.parametrize(("find", "name"), FOLDERS)
def test_the_package_goes_before_the_checkout(package: Path, find: Find, name: str) -> None:
    (package.parent / "pyproject.toml").touch()
    (package.parent / name).mkdir()
    (package / "_data" / name).mkdir(parents=True)
    assert find(package) == package / "_data" / name
