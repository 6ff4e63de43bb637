"""Where the files lie that come with bcp: templates, starter plans, the vendor catalogue."""

from pathlib import Path

from bcp.model.errors import BadInput

PACKAGE = Path(__file__).resolve().parent


def templates_folder(package: Path = PACKAGE) -> Path:
    """The folder of the shipped templates.

    Args:
        package: where the package `bcp` lies.

    Raises:
        BadInput: the installation carries none.
    """
    return _carried("templates", package)


def runbooks_folder(package: Path = PACKAGE) -> Path:
    """The folder of the starter plans.

    Args:
        package: where the package `bcp` lies.

    Raises:
        BadInput: the installation carries none.
    """
    return _carried("runbooks", package)


def vendors_folder(package: Path = PACKAGE) -> Path:
    """The folder of the catalogue, one file a vendor, inside the package however it is installed.

    Args:
        package: where the package `bcp` lies.

    Raises:
        BadInput: the installation carries none.
    """
    return _inside("vendors", package)


def regimes_folder(package: Path = PACKAGE) -> Path:
    """The folder of what regimes ask, one file each, inside the package however it is installed.

    Args:
        package: where the package `bcp` lies.

    Raises:
        BadInput: the installation carries none.
    """
    return _inside("regimes", package)


def _inside(name: str, package: Path) -> Path:
    folder = package / "plan" / name
    if folder.is_dir():
        return folder
    raise _missing(name, f"It is not at {folder}")


def _carried(name: str, package: Path) -> Path:
    """A wheel carries the folder as `_data`; an editable install has it in the checkout."""
    installed = package / "_data" / name
    if installed.is_dir():
        return installed
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise _missing(name, f"It is neither at {installed} nor in a checkout")


def _missing(name: str, where: str) -> BadInput:
    return BadInput(
        f"the folder {name}/ that comes with bcp is missing",
        means=f"{where}: the installation is not whole.",
        next_action="Install bcp again; in a workspace with plans of your own, name it with -C.",
    )
