"""Shell completion without its help texts: to show them, typer would load rich on every Tab."""

from typing import Any  # typer's own types of these two methods are private

from typer.core import TyperCommand, TyperGroup


class QuietCommand(TyperCommand):
    """A command whose options complete by name only."""

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Complete the options."""
        return _without_help(super().shell_complete(ctx, incomplete))


class QuietGroup(TyperGroup):
    """A group whose commands and options complete by name only."""

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Complete the commands and options."""
        return _without_help(super().shell_complete(ctx, incomplete))


def _without_help(items: list[Any]) -> list[Any]:
    for item in items:
        item.help = None
    return items
