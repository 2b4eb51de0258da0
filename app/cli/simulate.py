"""`callboard simulate`: a simulated centre, told as one system would tell it."""

import asyncio
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from urllib.parse import urlsplit

from app.cli.admin_key import kept_key
from app.cli.options import add_data
from app.clock import WallClock
from app.delivery import DeliveryFailed
from app.events.instants import HOUR, SECOND, Instant, parse_instant
from app.settings import Settings, read_settings
from app.simulator.performance.plan import SERVICE, Plan, Unplayable
from app.simulator.performance.playing import PBXS, Playing
from app.simulator.performance.posting import Posting
from app.simulator.tellers.quirks import NONE, USUAL, Quirks
from app.simulator.tellers.registry import TELLERS

_FAILED = 1
_INTERRUPTED = 130
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
_SHARES = ("duplicates", "disorder", "missing_first")


def add_arguments(parser: ArgumentParser) -> None:
    """Offer the command's options."""
    names = [*TELLERS, *PBXS]
    parser.add_argument("--provider", required=True, choices=names, help="the system to be")
    parser.add_argument("--to", metavar="URL", help=f"post to this service ({SERVICE})")
    parser.add_argument("--source", default="simulated", help="the source's name (%(default)s)")
    parser.add_argument("--secret", help="the source's secret; or CALLBOARD_SIMULATE_SECRET")
    parser.add_argument(
        "--public-url", metavar="URL", help="the address that the service signs by (as --to)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write the requests as NDJSON, or the queue_log"
    )
    parser.add_argument("--truth", type=Path, metavar="FILE", help="write what really happened")
    parser.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N|max", help="N times real time (1), or max"
    )
    parser.add_argument("--hours", type=_hours, default=24.0, metavar="H", help="how long (24)")
    parser.add_argument(
        "--since",
        type=_instant,
        metavar="INSTANT",
        help="when the story begins (now; with another speed, so that it ends about now)",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another day (1)")
    parser.add_argument(
        "--quirks",
        type=_quirks,
        default=NONE,
        help="none, usual, or as in duplicates=0.1,disorder=0.3,missing_first=0.05,latest=5",
    )
    parser.add_argument("--port", type=int, default=0, help="where a simulated PBX listens (any)")
    add_data(parser)


def run(chosen: Namespace) -> int:
    """Play the story, say what came of it, and return 0 only if nothing was refused."""
    clock = WallClock()
    try:
        plan = _plan(chosen, clock.now())
        if plan.provider in PBXS:
            play: Posting | Playing = Playing(plan, clock, _say)
        else:
            play = Posting(plan, clock)
        asyncio.run(play.play())
    except (DeliveryFailed, Unplayable, OSError) as failed:
        _say(f"callboard simulate: {failed}")
        return _FAILED
    except KeyboardInterrupt:
        _say("callboard simulate: stopped")
        return _INTERRUPTED
    counts = ", ".join(f"{count} {what}" for what, count in play.counted.items())
    sys.stdout.write(f"{plan.hours:g} h of {plan.provider}: {counts}\n")
    return _FAILED if play.counted["refused"] else 0


def _plan(chosen: Namespace, now: Instant) -> Plan:
    settings = read_settings({"data": chosen.data})
    speed = None if chosen.speed == float("inf") else chosen.speed
    ahead = speed == 1
    since = chosen.since
    if since is None:
        since = now if ahead else now - round(chosen.hours * HOUR)
    # Written requests go nowhere else unless that is asked for.
    to = chosen.to or (None if chosen.out else SERVICE)
    return Plan(
        provider=chosen.provider,
        since=since - since % SECOND,
        hours=chosen.hours,
        seed=chosen.seed,
        speed=speed,
        quirks=chosen.quirks,
        to=to,
        public_url=chosen.public_url or (settings.public_url if to else SERVICE),
        source=chosen.source,
        secret=_secret(chosen, settings),
        key=_key(settings, to),
        out=chosen.out,
        truth=chosen.truth,
        port=chosen.port,
    )


def _secret(chosen: Namespace, settings: Settings) -> str | None:
    """Return what to sign with: as given, of the environment, or this machine's own."""
    if chosen.secret is not None:
        return str(chosen.secret)
    if settings.simulate_secret is not None:
        return settings.simulate_secret.get_secret_value()
    if chosen.provider == "native":
        return _key(settings, chosen.to or SERVICE)
    source = settings.sources.get(chosen.source)
    return source.secrets[0].get_secret_value() if source else None


def _key(settings: Settings, to: str | None) -> str | None:
    """Return a key of the service: the configured one, or that of the service on this machine."""
    if settings.admin_key is not None:
        return settings.admin_key.get_secret_value()
    # The key of this machine's service is nothing to show to another machine.
    is_here = to is not None and urlsplit(to).hostname in _THIS_MACHINE
    return kept_key(settings.data_directory) if is_here else None


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def _speed(text: str) -> float:
    if text == "max":
        return float("inf")
    return _positive(text.removesuffix("x"), "neither a number above 0 nor max")


def _hours(text: str) -> float:
    return _positive(text, "not a number of hours above 0")


def _positive(text: str, otherwise: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ArgumentTypeError(f"{text!r} is {otherwise}")
    return number


def _instant(text: str) -> Instant:
    try:
        return parse_instant(text)
    except (ValueError, OverflowError) as wrong:
        raise ArgumentTypeError(f"{text!r} is not an ISO 8601 instant with its zone") from wrong


def _quirks(text: str) -> Quirks:
    if text in {"none", "usual"}:
        return USUAL if text == "usual" else NONE
    pairs = dict(part.partition("=")[::2] for part in text.split(","))
    latest = _positive(pairs.pop("latest", "5"), "not a number of seconds above 0")
    shares = {name: _share(name, value) for name, value in pairs.items()}
    return Quirks(**shares, latest=round(latest * SECOND))


def _share(name: str, text: str) -> float:
    if name not in _SHARES:
        raise ArgumentTypeError(f"{name!r} is no quirk: {', '.join(_SHARES)} or latest")
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ArgumentTypeError(f"{name}: {text!r} is not a share from 0 to 1")
    return share
