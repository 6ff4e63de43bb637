"""The secrets of this call: from the environment, the workspace's command, the keyring."""

from bcp.cli.setting import Setting
from bcp.plan.workspace import Workspace
from bcp.secrets import SecretCommand, Secrets


def secrets_of(setting: Setting, workspace: Workspace) -> Secrets:
    """Where secrets are looked up, and what blacks them out wherever they turn up again."""
    secrets = Secrets(setting.environ, setting.clock, _command(workspace))
    setting.redactors.append(secrets.redact)
    return secrets


def _command(workspace: Workspace) -> SecretCommand | None:
    named = workspace.settings.secrets
    if named is None:
        return None
    lifetime = named.lifetime.total_seconds() if named.lifetime else 0.0
    return SecretCommand(named.run, lifetime)
