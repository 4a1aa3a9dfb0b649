"""The audit on the admins' page: in plain words, newest first, all of it within reach, and as a file."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.admin import NAME, SETTINGS, Admin, add_agents, log_in
from tests.browser.desk import Desk
from tests.browser.visitor import Visitor, call

Visit = Callable[..., Visitor]
EVERY_MS = 15_000
RECORDS = 130  # more than two pages on the screen


@pytest.fixture
def desk(desks: Callable[..., Desk]) -> Desk:
    """The three services, with a first admin."""
    return desks(**SETTINGS)


@pytest.fixture
def ada(desk: Desk, visit: Visit) -> Admin:
    """The admin, at the audit."""
    admin = Admin(visit(desk).page, desk).enter()
    admin.go("Audit")
    return admin


def switch(desk: Desk, times: int) -> None:
    """So many records: Jonas disabled, enabled, disabled."""
    [jonas] = add_agents(desk, "Jonas")
    token = log_in(desk)["token"]
    for time in range(times):
        call(desk, "PATCH", f"/v1/agents/{jonas['id']}", token, {"disabled": time % 2 == 0})


def test_what_happened_is_told_in_plain_words_newest_first(desk: Desk, visit: Visit, ada: Admin) -> None:
    expect(ada.records).to_have_count(1)
    expect(ada.records.first).to_contain_text(f"The desk itself added {NAME}")
    lea = visit(desk, "Lea")
    lea.say("escalate")
    lea.expect_line("Waiting for a person")
    path = f"/v1/conversations/{lea.session()['conversation_id']}/entries"
    for number, kind in enumerate(("accept_handoff", "requeue_handoff", "resolve")):
        call(desk, "POST", path, ada.token, {"type": kind, "client_id": f"{number}"})
    add_agents(desk, "Jonas")
    ada.page.reload()
    expect(ada.records).to_have_count(5)
    assert [words.partition("\n")[0] for words in ada.page.locator("#audit li p:first-of-type").all_inner_texts()] == [
        "Ada added Jonas",
        "Ada resolved Lea's conversation",
        "Ada put Lea's conversation back into the queue",
        "Ada accepted Lea's conversation",
        "The desk itself added Ada",
    ]
    at = ada.records.first.locator("time").get_attribute("datetime") or ""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", at)
    expect(ada.page.get_by_role("heading", name="Today")).to_be_visible()


def test_older_ones_come_when_asked_for_and_when_one_scrolls_there(desk: Desk, visit: Visit) -> None:
    switch(desk, RECORDS)
    ada = Admin(visit(desk, viewport={"width": 800, "height": 500}).page, desk).enter()
    ada.go("Audit")
    expect(ada.records).to_have_count(50)
    ada.button("Show older").focus()
    expect(ada.records).to_have_count(100)
    ada.page.keyboard.press("Enter")
    expect(ada.records).to_have_count(RECORDS + 2)
    expect(ada.page.get_by_text("That is all there is.")).to_be_focused()
    times = ada.page.locator("#audit time").evaluate_all("times => times.map((time) => time.dateTime)")
    assert times == sorted(times, reverse=True)


def test_what_is_new_comes_on_top_and_what_was_opened_stays(desk: Desk, visit: Visit) -> None:
    switch(desk, RECORDS)
    ada = Admin(visit(desk, before=lambda page: page.clock.install()).page, desk).enter()
    ada.go("Audit")
    expect(ada.records).to_have_count(50)
    ada.page.get_by_text("Show older").scroll_into_view_if_needed()
    expect(ada.records).to_have_count(100)
    add_agents(desk, "Mira", "Bo")
    ada.page.clock.fast_forward(EVERY_MS)
    expect(ada.records.first).to_contain_text("Ada added Bo")
    expect(ada.records.nth(1)).to_contain_text("Ada added Mira")
    expect(ada.records).to_have_count(102)


def test_it_is_saved_as_csv_and_as_json(desk: Desk, ada: Admin, tmp_path: Path) -> None:
    switch(desk, RECORDS)
    rows = list(csv.DictReader(saved(ada, "CSV", tmp_path).read_text(encoding="utf-8").splitlines()))
    records = json.loads(saved(ada, "JSON", tmp_path).read_text(encoding="utf-8"))
    assert len(rows) == len(records) == RECORDS + 2
    assert [row["action"] for row in rows] == [record["action"] for record in records]
    assert records[-1]["subject"]["name"] == rows[-1]["subject_name"] == NAME


def saved(admin: Admin, kind: str, folder: Path) -> Path:
    """The file that the button gives."""
    with admin.page.expect_download() as began:
        admin.button(f"Save as {kind}").click()
    expect(admin.page.get_by_text("Saved as a file.")).to_be_visible()
    assert re.fullmatch(rf"Northwind-Help-audit-\d{{4}}-\d\d-\d\d\.{kind.lower()}", began.value.suggested_filename)
    path = folder / began.value.suggested_filename
    began.value.save_as(path)
    return path
