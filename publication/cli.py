import click


@click.command("publish")
def publish_command():
    """Build an edition."""
