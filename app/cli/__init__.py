"""The command line: which processes run where.

Nothing heavy is imported before it is known which command wants it.
"""

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence

from app.embedded.contract import CannotStart
from app.settings import Misconfigured

_CANNOT = 2
_INTERRUPTED = 130

_COMMANDS = {
    "run": ("app.cli.run", "run everything on this machine"),
    "api": ("app.cli.api", "run the HTTP edge alone, against CALLBOARD_REDIS_URL"),
    "worker": ("app.cli.worker", "run the worker alone, against CALLBOARD_REDIS_URL"),
    "doctor": ("app.cli.doctor", "look for what would keep Callboard from running well"),
    "sign-in": ("app.cli.sign_in", "print one more sign-in link of a running service"),
    "replay": ("app.cli.replay", "play a file of events into a running service"),
    "simulate": (
        "app.cli.simulate",
        "be a simulated centre, as one telephony system would tell it",
    ),
    "import": ("app.cli.importing", "bring in history"),
    "backtest": ("app.cli.backtest", "try the forecasts on days that are over"),
    "simulate-alerts": ("app.bench.alert_command", "how often do the alert rules cry wolf?"),
    "bench": ("app.bench.command", "measure what this machine makes of it"),
}

_UNLISTED = {"demo": "app.cli.demo"}
"""Processes of `run --demo`, not commands for people."""

_ENVIRONMENT = """\
environment:
  CALLBOARD_HOST          the address to listen on (127.0.0.1)
  CALLBOARD_PORT          the port to listen on, 0 for any (8000)
  CALLBOARD_PUBLIC_URL    the address under which people reach the service
  CALLBOARD_REDIS_URL     a Valkey or Redis of your own, in place of the one that comes along
  CALLBOARD_DATABASE_URL  a PostgreSQL of your own, in place of a file in the data directory
  CALLBOARD_DATA          where everything is kept, in place of the user's data directory
  CALLBOARD_ADMIN_KEY     the key with every right, in place of a generated one
  CALLBOARD_CENTRE        the name of the centre (main)
  CALLBOARD_TITLE         what people call the centre, shown on the screens
  CALLBOARD_TIMEZONE      the centre's time zone, as in Europe/London (UTC)
  CALLBOARD_RETENTION     how much is kept in memory, as in 26h (26h)
  CALLBOARD_HISTORY_DAYS  for how many days history is kept (400)
  CALLBOARD_ARCHIVE_DAYS  for how many days every event is kept, to be played again (30)
  CALLBOARD_CLOCK         wall, or events: now is the newest event's instant (wall)
  CALLBOARD_SOURCES       systems that post webhooks: JSON of their providers and secrets by name
  CALLBOARD_SLACK_API     where Slack's methods are (https://slack.com/api/)
  CALLBOARD_SIMULATE_SECRET  what `callboard simulate` signs with
  CALLBOARD_LOG           auto, json or console (auto)
  XDG_DATA_HOME           the user's place for data, where CALLBOARD_DATA is not set
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the process's exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        chosen = _parser(words).parse_args(words)
        run: Callable[[argparse.Namespace], int] = chosen.run
        return run(chosen)
    except (CannotStart, Misconfigured) as problem:
        sys.stderr.write(f"callboard: {problem}\n")
        return _CANNOT
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("app."):
            raise
        sys.stderr.write(f"callboard: This Python lacks {missing.name}: install Callboard anew.\n")
        return _CANNOT
    except KeyboardInterrupt:
        return _INTERRUPTED


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="callboard",
        description="A real-time contact-centre monitor.",
        epilog=_ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (room, promise) in _COMMANDS.items():
        if importlib.util.find_spec(room):
            _furnish(
                commands.add_parser(name, help=promise, description=promise), room, name, words
            )
    for name, room in _UNLISTED.items():
        # Without a help text it is not shown.
        _furnish(commands.add_parser(name), room, name, words)
    return parser


def _furnish(parser: argparse.ArgumentParser, room: str, name: str, words: Sequence[str]) -> None:
    """Give the parser its options, if it is the one that will be used."""
    if name in words[:1]:
        module = importlib.import_module(room)
        module.add_arguments(parser)
        parser.set_defaults(run=module.run)
