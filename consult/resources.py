"""Where files that ship with the program live: in the wheel under `_data`, else in the checkout."""

from importlib.resources import files
from pathlib import Path

_PACKAGE = Path(str(files("consult")))


def package_file(*parts: str) -> Path:
    """A file inside the `consult` package (static assets, translations, fonts)."""
    return _PACKAGE.joinpath(*parts)


def resource(name: str) -> Path:
    """A top-level folder (`templates`, `workflows`, `migrations`) as installed or as checked out."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.exists() else _PACKAGE.parent / name
