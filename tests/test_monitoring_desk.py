"""The running desk takes alerts from a real Prometheus Alertmanager: one incident, ended when the alert is over."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store.tables import incident, timeline
from tests.desks import rows, store_in
from tests.ports import free_port
from tests.program import relay_running, running, write_config
from tests.waiting import wait_until

ALERTMANAGER = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
needs_alertmanager = pytest.mark.skipif(
    ALERTMANAGER is None, reason="no prometheus-alertmanager here; apt-get install prometheus-alertmanager"
)


@contextlib.contextmanager
def alertmanager(folder: Path, hook: str) -> Iterator[str]:
    """Run Alertmanager, which posts to `hook`; yields its address."""
    assert ALERTMANAGER is not None
    folder.mkdir()
    port = free_port()
    (folder / "alertmanager.yml").write_text(
        "route:\n  receiver: desk\n  group_by: [alertname]\n  group_wait: 0s\n  group_interval: 1s\n"
        "  repeat_interval: 2s\nreceivers:\n- name: desk\n  webhook_configs:\n"
        f"  - url: {hook}\n    send_resolved: true\n    http_config:\n"
        "      authorization:\n        credentials: t0ken\n"
    )
    command = [
        ALERTMANAGER, f"--config.file={folder / 'alertmanager.yml'}", f"--storage.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
    ]  # fmt: skip
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: _is_up(f"{address}/-/ready"), lambda: (folder / "log").read_text())
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _is_up(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def fire(address: str, *, ends: timedelta) -> None:
    now = datetime.now(UTC)
    alert = {
        "labels": {"alertname": "DiskFull", "severity": "critical", "instance": "db1", "service": "Hosting"},
        "annotations": {"summary": "The disk of db1 is full"},
        "startsAt": (now - timedelta(minutes=1)).isoformat(),
        "endsAt": (now + ends).isoformat(),
    }
    request = urllib.request.Request(
        f"{address}/api/v2/alerts", json.dumps([alert]).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


@needs_alertmanager
def test_an_alert_of_alertmanager_is_one_incident_from_its_alarm_to_its_end(tmp_path: Path, model_cache: Path) -> None:
    hook = '[channel.alerts]\nkind = "webhook"\nintegration = "alertmanager"\ntoken = "t0ken"\nconfirm = "1s"\n'
    with relay_running() as relay:
        config = write_config(tmp_path, smtp=free_port(), relay=relay.port, model=model_cache, more=hook)
        with running(config) as program:
            host, port = program.place("pages")
            hook_at = f"http://{host}:{port}/hook/alerts"
            with alertmanager(tmp_path / "am", hook_at) as address, store_in(tmp_path) as store:
                fire(address, ends=timedelta(hours=1))
                wait_until(lambda: len(rows(store, incident)) == 1, program.log)
                (opened,) = rows(store, incident)
                assert (opened.summary, opened.priority) == ("The disk of db1 is full", 2)
                assert (opened.service, opened.source_channel) == ("Hosting", "event")
                fire(address, ends=timedelta(seconds=-1))
                wait_until(lambda: rows(store, incident)[0].state == "resolved", program.log)
                kinds = [row.kind for row in rows(store, timeline)]
            assert len(kinds) >= 4
            assert kinds.count("opened") == 1
            assert "recovered" in kinds
