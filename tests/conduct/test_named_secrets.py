"""Every secret that is written in a plan is known by name, wherever it stands."""

import re
from pathlib import Path

import pytest
from plans.samples import PLAN, larger_files, minimal_text, with_step

from bcp.conduct.named_secrets import named_secrets
from bcp.plan.workspace import build_workspace

WRITTEN = re.compile(rb"secret(?:_url)?:\s*([a-z0-9-]+/[a-z0-9-]+)")


@pytest.mark.parametrize("files", [{PLAN: minimal_text().encode()}, larger_files()])
def test_what_is_written_is_found(files: dict[str, bytes], project_root: Path) -> None:
    workspace = build_workspace(project_root, files)
    written = {name.decode() for text in files.values() for name in WRITTEN.findall(text)}
    found = named_secrets(workspace.plan("openai").plan, workspace.settings)
    assert set(found) == written
    assert len(found) == len(written) > 0


def test_a_url_that_is_a_secret_is_one() -> None:
    how = "via: slack, secret_url: chat/hook"
    workspace = with_step(f"{{id: tell, kind: notify, title: Tell, to: us, {how}, text: Down}}")
    assert "chat/hook" in named_secrets(workspace.plan("openai").plan, workspace.settings)
