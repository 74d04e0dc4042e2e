"""The script with which a shell completes commands, options and exercises."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
_HOW = {
    "bash": 'eval "$(nntrain-lessons completion bash)" in ~/.bashrc',
    "zsh": 'eval "$(nntrain-lessons completion zsh)" in ~/.zshrc',
    "fish": "nntrain-lessons completion fish | source in ~/.config/fish/config.fish",
}


@click.command(epilog="\b\n" + "\n".join(_HOW.values()))
@click.argument("shell", type=click.Choice(SHELLS), required=False)
@click.pass_context
def completion(context: click.Context, shell: str | None) -> None:
    """Print what lets your shell complete commands and exercises; say with a line in its start-up file."""
    shell = shell or Path(os.environ.get("SHELL", "")).name
    kind = get_completion_class(shell) if shell in SHELLS else None
    if kind is None:
        raise click.UsageError(f"which shell? One of {', '.join(SHELLS)}", context)
    program = context.find_root().info_name or ""
    click.echo(
        kind(context.find_root().command, {}, program, f"_{program}_COMPLETE".replace("-", "_").upper()).source()
    )
