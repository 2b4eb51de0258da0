"""`callboard simulate` against the real service: signed webhooks over HTTP, and the truth beside the board."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.system.service import Service, run

pytestmark = [pytest.mark.redis, pytest.mark.slow]

TOKEN = "the auth token of the account"  # noqa: S105
SOURCES = json.dumps({"flex": {"provider": "twilio", "secrets": [TOKEN]}})
WINDOWS = "15m,30m,60m,today"
_LOOK_S = 0.1
"""Between two looks: who asks without a pause keeps the service from its work."""


@pytest.mark.timeout(240)
async def test_an_hour_of_signed_webhooks_gives_exactly_the_truth(tmp_path: Path) -> None:
    service = Service(tmp_path / "data", "--clock", "events", CALLBOARD_SOURCES=SOURCES)
    await service.start()
    try:
        said = await simulate(
            service,
            tmp_path / "truth.json",
            *("--hours", "0.25", "--since", "2026-11-17T09:00:00Z", "--quirks", "usual"),
        )
        assert " 0 refused" in said
        truth = json.loads((tmp_path / "truth.json").read_bytes())
        async with httpx2.AsyncClient(base_url=service.address, trust_env=False) as client:
            await service.applied(client, accepted(said))
            board = await snapshot(client, service.key, truth["at"])
        assert truth["queues"].keys() == board["queues"].keys()
        for queue, windows in truth["queues"].items():
            assert wrong(windows, board["queues"][queue]["windows"], by_queue(truth)) == []
        assert wrong(truth["total"], board["total"]["windows"], set(truth["cannot"])) == []
        assert truth["total"]["today"]["offered"]["value"] > 50
    finally:
        await service.stop()


@pytest.mark.timeout(120)
async def test_who_is_not_believed_is_told_so(tmp_path: Path) -> None:
    service = Service(tmp_path / "data", "--clock", "events", CALLBOARD_SOURCES=SOURCES)
    await service.start()
    try:
        process = await run(
            "simulate", "--provider", "twilio", "--to", service.address, "--source", "flex",
            "--secret", "another token", "--speed", "max", "--hours", "0.1",
            "--data", str(service.data),
        )  # fmt: skip
        _, errors = await process.communicate()
        assert process.returncode == 1
        assert "does not believe the proof" in errors.decode()
        assert "another token" not in errors.decode()
    finally:
        await service.stop()


async def test_requests_are_written_as_they_would_be_posted(tmp_path: Path) -> None:
    out = tmp_path / "requests.ndjson"
    process = await run(
        "simulate", "--provider", "aircall", "--out", str(out), "--secret", "a token of theirs",
        "--speed", "max", "--hours", "0.05", "--data", str(tmp_path),
    )  # fmt: skip
    said, _ = await process.communicate()
    requests = [json.loads(line) for line in out.read_text().splitlines()]
    assert f"{len(requests)} written" in said.decode()
    assert {request["path"] for request in requests} == {"/v1/webhooks/aircall/simulated"}
    assert {json.loads(request["body"])["token"] for request in requests} == {"a token of theirs"}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("provider", ["asterisk-ami", "freeswitch"])
async def test_a_simulated_pbx_that_the_service_goes_to_gives_exactly_the_truth(
    tmp_path: Path, provider: str
) -> None:
    service = Service(tmp_path / "data", "--clock", "events")
    await service.start()
    told = tmp_path / "truth.json"
    try:
        process, port = await pbx(
            provider, "--hours", "0.25", "--truth", str(told), "--to", service.address, "--data", str(service.data),
        )  # fmt: skip
        async with httpx2.AsyncClient(base_url=service.address, trust_env=False) as client:
            await set_up(client, service.key, provider, port)
            _, errors = await process.communicate()
            assert process.returncode == 0, errors.decode()
            assert b"keep the names" not in errors
            await let_go(client, service.key)
            truth = json.loads(told.read_bytes())
            board = await settled(client, service.key, truth)
        assert truth["queues"].keys() == board["queues"].keys()
        untold = set(truth["cannot"])
        for queue, windows in truth["queues"].items():
            assert wrong(windows, board["queues"][queue]["windows"], untold) == []
        assert wrong(truth["total"], board["total"]["windows"], untold) == []
        assert truth["total"]["today"]["offered"]["value"] > 50
    finally:
        await service.stop()


async def pbx(provider: str, *options: str) -> tuple[asyncio.subprocess.Process, int]:
    """Start a simulated PBX, and return it with the port where it listens."""
    process = await run(
        "simulate",
        "--provider",
        provider,
        "--speed",
        "max",
        *options,
        CALLBOARD_SIMULATE_SECRET=TOKEN,
    )
    assert process.stderr is not None
    said = (await process.stderr.readline()).decode()
    return process, int(said.partition("127.0.0.1:")[2].split(";")[0])


async def set_up(client: httpx2.AsyncClient, key: str, provider: str, port: int) -> None:
    """Store the source by which the service goes to a PBX of this machine."""
    settings: dict[str, Any] = {"host": "127.0.0.1", "port": port}
    if provider == "asterisk-ami":
        settings["username"] = "callboard"
    source = {"name": "pbx", "provider": provider, "settings": settings, "secret": TOKEN}
    made = await client.post("/v1/sources", json=source, headers={"Authorization": f"Bearer {key}"})
    assert made.status_code == 201, made.text


async def let_go(client: httpx2.AsyncClient, key: str) -> None:
    """Return once the service has heard all, and the PBX is gone."""
    async with asyncio.timeout(30):
        while True:
            shown = await client.get("/v1/sources", headers={"Authorization": f"Bearer {key}"})
            [source] = [each for each in shown.json()["sources"] if each["name"] == "pbx"]
            if source["state"] == "retrying":
                return
            await asyncio.sleep(_LOOK_S)


async def settled(client: httpx2.AsyncClient, key: str, truth: dict[str, Any]) -> dict[str, Any]:
    """Return the board once it says the truth of the whole, or what it says when it does not in time."""
    board = await snapshot(client, key, truth["at"])
    with suppress(TimeoutError):
        async with asyncio.timeout(20):
            while wrong(truth["total"], board["total"]["windows"], set(truth["cannot"])):
                await asyncio.sleep(_LOOK_S)
                board = await snapshot(client, key, truth["at"])
    return board


async def simulate(service: Service, truth: Path, *options: str) -> str:
    """Play a story into the service, and return what the command says at the end."""
    process = await run(
        "simulate", "--provider", "twilio", "--to", service.address, "--source", "flex",
        "--speed", "max", "--truth", str(truth), "--data", str(service.data), *options,
        CALLBOARD_SIMULATE_SECRET=TOKEN,
    )  # fmt: skip
    said, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return said.decode()


async def snapshot(client: httpx2.AsyncClient, key: str, at: str) -> dict[str, Any]:
    asked = {"at": at, "windows": WINDOWS, "formula": "all", "attribution": "all"}
    answer = await client.get(
        "/v1/snapshot", params=asked, headers={"Authorization": f"Bearer {key}"}
    )
    board: dict[str, Any] = answer.raise_for_status().json()
    return board


def accepted(said: str) -> int:
    return int(said.partition(" accepted")[0].rpartition(" ")[2])


def by_queue(truth: dict[str, Any]) -> set[str]:
    """What cannot be known of a single queue: nobody says which agents serve it."""
    return {*truth["cannot"], "occupancy", "utilisation"}


def wrong(truth: dict[str, Any], shown: dict[str, Any], untold: set[str]) -> list[str]:
    """Return every figure that is neither the truth's nor, where it cannot be told, absent."""
    return [
        f"{window} {slug}: {figure} instead of {expected}"
        for window, figures in truth.items()
        for slug, expected in figures.items()
        for figure in [shown[window]["kpis"][slug]]
        if (figure["value"] is not None if slug in untold else not agrees(expected, figure))
    ]


def agrees(expected: dict[str, Any], figure: dict[str, Any]) -> bool:
    """Tell whether a figure (or a tree of them) has all that the truth says of it."""
    return all(
        agrees(value, figure[name]) if isinstance(value, dict) else figure[name] == value
        for name, value in expected.items()
    )


async def test_a_simulated_freeswitch_tells_its_story_to_who_signs_in(tmp_path: Path) -> None:
    process = await run(
        "simulate", "--provider", "freeswitch", "--speed", "max", "--hours", "0.05",
        "--truth", str(tmp_path / "truth.json"), "--data", str(tmp_path),
        CALLBOARD_SIMULATE_SECRET="ClueCon99",  # noqa: S106
    )  # fmt: skip
    assert process.stderr is not None
    port = int((await process.stderr.readline()).decode().partition("127.0.0.1:")[2].split(";")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"auth ClueCon99\n\n")
    heard = (await reader.read()).decode()
    writer.close()
    assert await process.wait() == 0
    truth = json.loads((tmp_path / "truth.json").read_bytes())
    entered = heard.count('"CC-Action": "member-queue-start"')
    assert entered == len(truth["visits"]) > 0
