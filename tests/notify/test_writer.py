"""What is said of an alert, in every language, within Slack's limits, and nothing but itself."""

import re
from typing import Any

import msgspec
import pytest

from app.alerts.metrics import METRICS
from app.alerts.notice import Notice, Reason, TimelineEntry
from app.events.instants import parse_instant
from app.metrics.beside import AlertPicture
from app.metrics.status import Status
from app.notify.blocks import blocks, escaped, fallback, section
from app.notify.floor import floor
from app.notify.words import LANGUAGES, Words, catalogue
from app.notify.writer import Writer, text_of
from tests.api.keepers import board, picture
from tests.notify.fake_slack import unfit
from tests.notify.sending import FACTS

LONDON = "Europe/London"
SINCE = "2026-11-17T15:40:00.000Z"
KINDS = sorted({metric.kind for metric in METRICS.values()} | {"test", "something_new"})
EN = Writer(Words("en", LONDON))


def notice(kind: str = "service_level", **more: Any) -> Notice:
    facts = FACTS | more.pop("facts", {})
    alert = AlertPicture(
        "a1", kind, "the-rule", "critical", "firing", SINCE, queue="PS", facts=facts
    )
    alert = msgspec.structs.replace(alert, **more)
    return Notice(
        id="a1.1.c1", alert="a1", channel="c1", revision=1, reason=Reason.FIRST_NOTIFICATION,
        is_loud=True, at=parse_instant(SINCE), picture=alert, timeline=[],
    )  # fmt: skip


def said(told: Notice, writer: Writer = EN) -> str:
    return text_of(writer.write(told)).replace("\xa0", " ")


def test_the_message_says_what_how_bad_since_when_why_and_what_to_do() -> None:
    assert said(notice(facts={"window": "15m", "offered": 44, "expected": 31.4})).splitlines() == [
        "🔴 Securities: service level below target",
        "Securities 37 % in 20 s (15 of 41; last 15 min; target 80 %). 7 waiting, longest 4:54.",
        "44 calls came, 31 were expected.",
        "7 staffed, 9 required: +2 agents returns to 80/20 by 16:12.",
        "Critical · since 15:40",
    ]


# How each kind is said: its title, and its first sentence.
KINDS_SAID = [
    ("longest_wait", {"value": 94.0, "threshold": 40.0, "unit": "seconds", "metric": "longest_wait"},
     "Securities: callers wait too long", "Securities, longest wait: 1:34 (last 30 min; limit 0:40)."),
    ("nobody_logged_in", {"value": 1.0, "unit": "flag"}, "Securities: nobody is logged in", "7 waiting, longest 4:54."),
    ("source_silent", {"name": "pbx", "value": 320.0, "unit": "seconds"}, "pbx is silent",
     "pbx has told nothing for 5:20 (last 30 min)."),
    ("forecast", {"value": 0.7, "low": 0.6, "high": 0.8, "until": "2026-11-17T16:30:00Z"},
     "Securities: the target is about to be missed",
     "Securities: 70 % expected by 16:30, four times in five between 60 % and 80 % (15 of 41; last 30 min; target 80 %)."),
    ("figure", {"metric": "abandonment_rate", "value": 0.123, "threshold": 0.05, "rule_name": "Too many give up"},
     "Securities: Too many give up", "Securities, abandonment: 12 % (15 of 41; last 30 min; limit 5 %)."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "facts", "title", "first"), KINDS_SAID)
def test_each_kind_of_alert_has_its_own_sentence(
    kind: str, facts: dict[str, Any], title: str, first: str
) -> None:
    head, line, *_ = said(notice(kind, facts=facts)).splitlines()
    assert head == f"🔴 {title}"
    assert line.startswith(first)


def test_another_trouble_tells_the_service_level_beside_it() -> None:
    level = {"value": 0.366, "numerator": 15, "denominator": 41, "window": "15m"}
    told = notice("nobody_logged_in", facts={"level": level, "unit": "flag", "value": 1})
    assert "Securities 37 % in 20 s (15 of 41; last 15 min; target 80 %)." in said(told)


def test_those_on_a_break_are_told_from_those_at_work() -> None:
    told = notice(facts={"staffed": 9, "serving": 7})
    assert "7 of 9 at work, 9 required: +2 agents" in said(told)


def test_an_alert_that_is_over_asks_for_nothing() -> None:
    over = notice(state="resolved", resolved_at="2026-11-17T16:10:00.000Z")
    written = EN.write(over)
    assert "+2" not in text_of(written)
    assert written.standing == "Critical · since 15:40 · resolved at 16:10, after 30:00"
    assert not written.is_open


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_said_in_every_language_with_no_blank_left(kind: str, language: str) -> None:
    writer = Writer(Words(language, LONDON))
    for facts in ({}, FACTS, dict.fromkeys(FACTS)):
        told = notice(kind)
        told = msgspec.structs.replace(
            told, picture=msgspec.structs.replace(told.picture, facts=facts)
        )
        text = text_of(writer.write(told))
        assert not re.search(r"[{}]|\*\*|None|\bnan\b", text), text
        assert not unfit(
            {"text": text, "blocks": blocks(writer.write(told), told, writer.words, "u")}
        )
    for reason in Reason:
        assert "{" not in writer.told(TimelineEntry(0, reason, "Ann"))


def test_every_language_has_the_same_sentences_with_the_same_blanks() -> None:
    english = catalogue("en")
    for code in LANGUAGES:
        theirs = catalogue(code)
        assert theirs.keys() == english.keys()
        for key, sentence in theirs.items():
            forms = [sentence] if isinstance(sentence, str) else [*sentence.values()]
            ours = english[key] if isinstance(english[key], str) else english[key]["other"]
            for form in forms:
                # One of something may leave its number unsaid.
                assert blanks(form) | {"n"} == blanks(ours) | {"n"}, (code, key)


def blanks(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


def test_plurals_and_digits_are_those_of_the_language() -> None:
    ro = [Words("ro", LONDON).say("remedy", n) for n in (1, 2, 20)]
    assert [line.split("**")[1] for line in ro] == ["+1 agent", "+2 agenți", "+20 de agenți"]
    fa = Words("fa", LONDON)
    assert (fa.share(0.374), fa.target(0.8, 20), fa.span(294)) == ("۳۷\xa0٪", "۸۰/۲۰", "۴:۵۴")
    assert fa.name("PS") == "\u2068PS\u2069"


def test_a_name_means_nothing_but_itself() -> None:
    evil = "<!channel> & <https://evil|click> {value} \n *x*"
    told = notice(facts={"name": evil})
    written = EN.write(told)
    shown = msgspec.json.encode([fallback(written), blocks(written, told, EN.words, "u")]).decode()
    assert "<" not in shown
    assert ">" not in shown
    assert "&lt;!channel&gt; &amp; &lt;https://evil|click&gt; {value}" in shown
    assert EN.words.name(evil).isprintable()


def test_what_is_cut_is_cut_between_signs() -> None:
    assert escaped("a" * 200, 150) == "a" * 149 + "…"
    assert len(escaped("&" * 200, 150)) <= 150
    assert escaped("&" * 200, 151) == "&amp;" * 30 + "…"
    assert len(section("<" * 4_000)["text"]["text"]) <= 3_000


def test_very_long_names_and_many_of_them_stay_within_limits() -> None:
    others = [{"name": f"{n} " + "q" * 300} for n in range(80)]
    told = notice(facts={"name": "<" * 300, "others": others, "rule_name": "r" * 300})
    written = EN.write(told)
    assert not unfit({"text": fallback(written), "blocks": blocks(written, told, EN.words, "u")})
    assert "… and 70 more" in text_of(written)


# The floor


def level(ratio: float, status: Status, **more: Any) -> Any:
    shown = picture(more.pop("waiting", 0), status=status, **more)
    shown.windows["30m"].kpis["service_level"].value = ratio
    return shown


def test_the_floor_names_the_queues_in_trouble_the_worst_first() -> None:
    queues = {
        "A": level(0.9, Status.OK, name="Fine"),
        "B": level(0.7, Status.RISK, name="Risky", waiting=2),
        "C": level(0.3, Status.BREACH, name="Bad", waiting=5),
    }
    told = floor(board(1, queues), "", Words("en", LONDON), parse_instant(SINCE))
    assert re.findall(r"[🔴🟠🟢] (\w+)", told["text"]) == ["Bad", "Risky"]
    assert "2 queues in trouble" in told["text"]
    assert "5 waiting" in told["text"]
    assert not unfit(told)


@pytest.mark.parametrize(("asked", "found"), [
    ("bad", "🔴 Bad: below target"), ("c", "🔴 Bad: below target"), ("FIN", "🟢 Fine: on target"),
    ("nowhere <b>", "There is no queue called nowhere &lt;b&gt;."),
])  # fmt: skip
def test_one_queue_is_found_by_its_name_however_it_is_written(asked: str, found: str) -> None:
    queues = {"A": level(0.9, Status.OK, name="Fine"), "C": level(0.3, Status.BREACH, name="Bad")}
    told = floor(board(1, queues), asked, Words("en", LONDON), parse_instant(SINCE))
    assert told["text"].startswith(found)


def test_a_floor_without_trouble_and_one_without_figures_say_so() -> None:
    words, now = Words("en", LONDON), parse_instant(SINCE)
    assert "Every queue is on target." in floor(board(1), "", words, now)["text"]
    assert floor(None, "", words, now)["text"] == "No figures yet."
    many = {f"Q{n}": level(0.3, Status.BREACH, name=f"Q{n}") for n in range(90)}
    crowded = floor(board(1, many), "", words, now)
    assert not unfit(crowded)
    assert "… and 70 more" in msgspec.json.encode(crowded, order=None).decode()
