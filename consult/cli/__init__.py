"""The command line: one module per area, imported only when its command is called.

Exit codes: 0 done, 1 refused or found wrong, 2 misused.
"""

from importlib import import_module

import click

# command → module under consult.cli that defines a click command of that name
COMMANDS = {
    "serve": "server",
    "worker": "server",
    "demo": "demo",
    "db": "database",
    "workflow": "workflow",
    "case": "case",
    "draft": "draft",
    "opinion": "opinion",
    "outage": "outage",
    "timeline": "timeline",
    "minutes": "minutes",
    "result": "result",
    "audit": "audit",
    "archive": "archive",
    "user": "user",
    "mail": "mail",
    "token": "token",
}

# What the overview says about each; a test holds it against the command's own words.
SUMMARIES = {
    "serve": "Serve the pages; the embedded default also runs the worker beside them.",
    "worker": "Run the worker alone: clocks, mails and the log, until interrupted.",
    "demo": "A municipality to look at.",
    "db": "Bring the database up to date and check it.",
    "workflow": "Check, show and draw procedures.",
    "case": "List, show and advance cases.",
    "draft": "Import the text people comment on, or the plan in force to compare it with.",
    "opinion": "Import opinions out of files; export the published ones.",
    "outage": "Outages of the intake during a period.",
    "timeline": "Import a 年表, correct a date, attach the ordinance that followed.",
    "minutes": "The minutes of meetings.",
    "result": "意見募集の結果: the published forms, or a preview of them.",
    "audit": "The public record: checkpoints, proofs, verification, static export.",
    "archive": "Transfer packages (BagIt 1.0): export and verify.",
    "user": "Add people and give them roles.",
    "mail": "Take in what mail servers report of undelivered mails; send what was held.",
    "token": "Make, list and end tokens for the API.",
}


class LazyGroup(click.Group):
    """Finds its commands without importing the application, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command there is."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, imported now; None for an unknown name."""
        module = COMMANDS.get(name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(f"consult.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The overview, without importing any area."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES.get(name, "")) for name in COMMANDS])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="consult")
def main() -> None:
    """Consult: 自治体の審議と意見公募。Data in CONSULT_DATA_DIR (./var), database in CONSULT_DATABASE_URL."""
