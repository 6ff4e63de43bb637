"""What every test may use: hypothesis profiles, and the data that nobody here wrote."""

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from kept_templates import Environment
from started import close_loaded

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile(
    "quick", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "full", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("full" if os.environ.get("BCP_TESTS") == "full" else "quick")


@pytest.fixture(scope="session")
def project_root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the captured payloads and test vectors (../shared/data) are not here")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _templates_are_kept() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bcp.render.environment.SandboxedEnvironment", Environment)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_process_is_left() -> Iterator[None]:
    yield
    close_loaded()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave what is imported and collected out of the searches for garbage: it stays to the end.

    Looking through it again and again was half of each worker's start, and 4 s of its exit.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for programs that they start."""
    return (os.cpu_count() or 1) + 1
