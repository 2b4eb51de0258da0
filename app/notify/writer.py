"""What is said of an alert: what, how bad with the fraction, since when, why, and what to do. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from app.alerts.notice import Notice, Reason, TimelineEntry
from app.events.instants import SECOND, parse_instant
from app.metrics.beside import AlertPicture
from app.notify.facts import WORDLESS, Facts
from app.notify.words import Words

_MARKS = {"critical": "🔴", "warning": "🟠", "notice": "🔵"}
_RESOLVED = "✅"
_MOST_NAMES = 10
_LONGEST_NAME = 200


class Written(NamedTuple):
    """A message: bold is between double asterisks, names are as they came."""

    mark: str
    title: str
    lines: tuple[str, ...]
    standing: str
    is_open: bool
    may_acknowledge: bool


class Writer:
    """Writes in one language."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def write(self, notice: Notice) -> Written:
        """Return what is said of an alert as it stands."""
        alert = notice.picture
        is_open = alert.state != "resolved"
        return Written(
            mark=_MARKS.get(alert.severity, "") if is_open else _RESOLVED,
            title=self._title(alert, self._shown(alert)),
            lines=self.lines(alert),
            standing=self._standing(alert),
            is_open=is_open and notice.reason is not Reason.TEST,
            may_acknowledge=alert.state == "firing",
        )

    def lines(self, alert: AlertPicture) -> tuple[str, ...]:
        """Return how bad it is, why, and what to do: each as far as it is known."""
        facts, shown = Facts(alert.facts, self.words), self._shown(alert)
        lines = (self._what(alert, facts, shown), self._why(facts), self._remedy(alert, facts))
        return tuple(line for line in (*lines, self._others(facts)) if line)

    def told(self, entry: TimelineEntry) -> str:
        """Return a decision as a line of the thread."""
        key = f"told.{entry.reason}"
        what = self.words.say(key if self.words.has(key) else "told.updated")
        if entry.who:
            what = self.words.say("told.who", what=what, who=self.words.name(entry.who))
        return f"{self.words.time(entry.at)} {what}"

    def _shown(self, alert: AlertPicture) -> str:
        facts = Facts(alert.facts, self.words)
        named = facts.name("name") or facts.name("source")
        return named or self.words.name(alert.queue or alert.group or alert.rule)

    def _title(self, alert: AlertPicture, shown: str) -> str:
        key = f"title.{alert.kind}"
        rule = Facts(alert.facts, self.words).name("rule_name") or self.words.name(alert.rule)
        key = key if self.words.has(key) else "title.figure"
        return self.words.say(key, shown=shown, rule=rule)

    def _what(self, alert: AlertPicture, facts: Facts, shown: str) -> str:
        first = self._what_of(alert, facts, shown)
        beside = "" if alert.kind == "service_level" else self._beside(alert, facts)
        line = self.words.say("comma").join(
            _given([facts.counted("waiting", "waiting"), facts.longest(alert.kind)])
        )
        return _sentences([first, beside, line])

    def _what_of(self, alert: AlertPicture, facts: Facts, shown: str) -> str:
        said = self._level(alert, facts, shown)
        details = self.words.say("semicolon").join(
            _given([facts.fraction(), facts.window(), facts.bound(alert.kind)])
        )
        return f"{said} ({details})" if said and details else said

    def _beside(self, alert: AlertPicture, facts: Facts) -> str:
        """Say the service level beside another trouble."""
        level = facts.raw.get("level")
        if not isinstance(level, dict) or not facts.number("target_within_s"):
            return ""
        known = {**facts.raw, "unit": "ratio", **level}
        picture = AlertPicture(
            "", "service_level", "", alert.severity, alert.state, alert.since, facts=known
        )
        return self._what_of(picture, Facts(known, self.words), self._shown(alert))

    def _level(self, alert: AlertPicture, facts: Facts, shown: str) -> str:
        value = facts.value()
        if value is None or alert.kind in WORDLESS:
            return ""
        if alert.kind == "forecast":
            return self._ahead(facts, shown, value)
        if alert.kind == "source_silent":
            return self.words.say("silent", shown=shown, value=value)
        if alert.kind == "service_level" and (within := facts.number("target_within_s")):
            return self.words.say("level", shown=shown, value=value, within=within)
        metric = f"metric.{facts.raw.get('metric')}"
        named = f"{shown}, {self.words.say(metric)}:" if self.words.has(metric) else shown
        return self.words.say("level_plain", shown=named, value=value)

    def _ahead(self, facts: Facts, shown: str, value: str) -> str:
        until = facts.time("until")
        if until is None:
            return self.words.say("level_plain", shown=shown, value=value)
        line = self.words.say("forecast", shown=shown, value=value, time=until)
        low, high = facts.share("low"), facts.share("high")
        if low is None or high is None:
            return line
        return f"{line}, {self.words.say('forecast_range', low=low, high=high)}"

    def _why(self, facts: Facts) -> str:
        # What is foretold is a quarter hour's.
        arrivals = facts.number("offered") if facts.raw.get("window") == _QUARTER else None
        foretold = facts.figure("expected")
        expected = None if foretold is None else self.words.number(round(foretold))
        if arrivals is None or expected is None:
            return ""
        return _capital(self.words.say("volume", arrivals=arrivals, expected=expected) + ".")

    def _remedy(self, alert: AlertPicture, facts: Facts) -> str:
        standing = self._staffing(facts)
        missing = facts.figure("missing")
        if alert.state != "resolved" and missing is not None and missing >= 1:
            remedy = self._agents(facts, facts.figure("remedy_agents") or missing)
            return _capital(f"{standing}: {remedy}." if standing else f"{remedy}.")
        advice = f"advice.{alert.kind}"
        said = self.words.say(advice) if self.words.has(advice) else ""
        return _capital(_sentences([standing, said if alert.state != "resolved" else ""]))

    def _staffing(self, facts: Facts) -> str:
        staffed, required = facts.number("staffed"), facts.number("required")
        if staffed is None or required is None:
            return ""
        serving = facts.number("serving")
        if serving is None or serving == staffed:
            return self.words.say("staffing", staffed=staffed, required=required)
        return self.words.say("serving", serving=serving, staffed=staffed, required=required)

    def _agents(self, facts: Facts, missing: float) -> str:
        target, time = facts.target(), facts.time("back_at")
        if target is None:
            return self.words.say("remedy", missing)
        if time is None:
            return self.words.say("remedy_target", missing, target=target)
        return self.words.say("remedy_by", missing, target=target, time=time)

    def _others(self, facts: Facts) -> str:
        given = facts.raw.get("others")
        names = [_name_of(each) for each in given] if isinstance(given, list) else []
        shown = [self.words.name(name) for name in names if name]
        more = len(shown) - _MOST_NAMES
        rest = [self.words.say("floor.more", more)] if more > 0 else []
        return (
            self.words.say("others", names=self.words.say("comma").join(shown[:_MOST_NAMES] + rest))
            if shown
            else ""
        )

    def _standing(self, alert: AlertPicture) -> str:
        words, since = self.words, parse_instant(alert.since)
        parts = [
            words.say(f"severity.{alert.severity}"),
            words.say("since", time=words.time(since)),
        ]
        if alert.state == "acknowledged":
            parts.append(self._acknowledged(alert.acknowledged_by))
        if alert.state == "snoozed" and alert.snoozed_until is not None:
            until = words.time(parse_instant(alert.snoozed_until))
            parts.append(words.say("snoozed_until", time=until))
        if alert.resolved_at is not None:
            at = parse_instant(alert.resolved_at)
            span = words.span((at - since) / SECOND)
            parts.append(words.say("resolved_at", time=words.time(at), span=span))
        return " · ".join(parts)

    def _acknowledged(self, who: str | None) -> str:
        if who is None:
            return self.words.say("acknowledged")
        return self.words.say("acknowledged_by", who=self.words.name(who))


_QUARTER = "15m"


def plain(text: str) -> str:
    """Return a line without its marks of bold."""
    return text.replace("**", "")


def text_of(written: Written) -> str:
    """Return a message for where there is nothing but text."""
    head = " ".join(_given([written.mark, written.title]))
    return "\n".join(_given([head, *map(plain, written.lines), written.standing]))


def _name_of(other: object) -> str:
    found = other.get("name") if isinstance(other, dict) else other
    return found[:_LONGEST_NAME] if isinstance(found, str) else ""


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]


def _given(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if part]


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(part if part.endswith(".") else f"{part}." for part in _given(parts))
