"""The log of the pages by itself, in a page without services: what is drawn, and what is let go of."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

STATIC = Path(__file__).parents[2] / "services" / "chat_client" / "static"
ADDRESS = "http://127.0.0.1"  # nobody listens there: the files come from the folder

PAGE = """<!doctype html>
<style>#scroll { height: 300px; overflow-y: auto; overflow-anchor: none } p { height: 40px; margin: 0 }</style>
<div id="scroll"><div id="rows"></div></div>
<template id="row-day"><p class="row day"></p></template>
<template id="row-line"><p class="row line"><span></span></p></template>
<script type="module">
import { makeLog } from "/chat/log.js"
const [scroller, list] = ["scroll", "rows"].map((id) => document.getElementById(id))
const timers = new Map()
const clock = {
  now: () => window.now,
  setTimeout: (act, ms) => (timers.set(timers.size + 1, [act, ms]), timers.size),
  clearTimeout: (id) => timers.set(id, null),
}
const line = (n) => ({ key: `k${n}`, kind: "line", text: n })
const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
Object.assign(window, {
  scroller, list, frame, now: 12 * 3_600_000,
  lines: (from, to) => Array.from({ length: to - from }, (_, i) => line(from + i)),
  open() {
    const [undo, asked] = [new AbortController(), []]
    const older = () => new Promise((resolve, reject) => asked.push({ resolve, reject }))
    return { undo, asked, log: makeLog({ scroller, list, older, onPlace() {}, clock, signal: undo.signal }) }
  },
  shown: () => [...list.children].map((row) => row.textContent),
  row: (key) => list.querySelector(`[data-key="${key}"]`),
  waiting: () => [...timers.values()].filter(Boolean).map(([, ms]) => ms),
  pass(ms) {
    for (const [id, one] of [...timers]) if (one?.[1] === ms) (timers.set(id, null), one[0]())
  },
})
</script>"""


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    """A page that has a scroller, a list in it, and `open()`, which makes a log there."""
    context = browser.new_context()
    made = context.new_page()
    faults: list[str] = []
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.route(f"{ADDRESS}/**", answer)
    made.goto(f"{ADDRESS}/")
    made.wait_for_function("() => window.open && window.lines")
    yield made
    context.close()
    assert faults == [], "errors in the page"


def answer(route: Route) -> None:
    """The page, or a file of the client's."""
    path = route.request.url.removeprefix(f"{ADDRESS}/")
    if not path:
        return route.fulfill(body=PAGE, content_type="text/html")
    return route.fulfill(path=STATIC / path, content_type=mimetypes.guess_type(path)[0])


@pytest.mark.parametrize("end", ["resolve(true)", "reject(new Error('nobody answers'))"])
def test_older_rows_that_come_after_the_room_was_left_change_nothing(page: Page, end: str) -> None:
    seen = page.evaluate(
        f"""async () => {{
          const left = open()
          left.log.show(lines(0, 400), {{ news: true }})
          left.log.goTo("k0")
          await frame()
          left.undo.abort()
          open().log.show(lines(1_000, 1_003), {{ news: true }})
          const before = waiting().length
          left.asked[0].{end}
          await frame()
          return {{ asked: left.asked.length, shown: shown(), more: waiting().length - before }}
        }}"""
    )
    assert seen == {"asked": 1, "shown": ["1000", "1001", "1002"], "more": 0}


READING = """async () => {
  window.reader = open()
  reader.log.show(lines(0, 1_000), { news: true })
  for (let i = 0; i < 3; i++) {
    await frame()
    scroller.scrollTop = 0
  }
  await frame()
  row("k985").scrollIntoView()
  await frame()
  return [shown().length, row("k985").getBoundingClientRect().top]
}"""


def test_rows_that_are_drawn_anew_leave_what_is_read_in_place(page: Page) -> None:
    shown, top = page.evaluate(READING)
    assert shown == 300
    page.evaluate(
        """() => {
          const anew = lines(0, 1_000)
          anew[990].text = "edited"
          reader.log.show(anew, { news: false })
        }"""
    )
    assert page.evaluate("() => [shown().at(-1), row('k990').textContent]") == ["999", "edited"]
    assert page.evaluate("() => row('k985').getBoundingClientRect().top") == top


def test_who_reads_above_has_few_rows_in_the_page_however_much_comes_in_below(page: Page) -> None:
    _, top = page.evaluate(READING)
    page.evaluate("() => { for (let to = 1_001; to <= 1_500; to++) reader.log.show(lines(0, to), { news: true }) }")
    assert page.evaluate("() => row('k985').getBoundingClientRect().top") == top
    assert page.evaluate("() => shown().length") <= 360
    page.evaluate("() => reader.log.follow()")
    assert page.evaluate("() => shown().at(-1)") == "1499"


def test_today_is_yesterday_on_a_page_that_is_left_open(page: Page) -> None:
    days = page.evaluate(
        """() => {
          const { undo, log } = open()
          log.show([{ key: "day/1970-1-1", kind: "day", at: new Date(now).toISOString() }], { news: true })
          const days = shown()
          for (let more = 0; more < 2; more++) {
            now += 24 * 3_600_000
            pass(30_000)
            days.push(...shown())
          }
          undo.abort()
          return [...days, waiting().length]
        }"""
    )
    assert days == ["Today", "Yesterday", "Thursday 1 January", 0]


def test_older_rows_are_drawn_above_what_is_read(page: Page) -> None:
    seen = page.evaluate(
        """async () => {
          const { log, asked } = open()
          log.show(lines(100, 150), { news: true })
          await frame()
          scroller.scrollTop = 0
          await frame()
          log.show(lines(50, 150), { news: false })
          return [asked.length, shown()[0], row("k100").getBoundingClientRect().top]
        }"""
    )
    assert seen == [1, "50", page.evaluate("() => scroller.getBoundingClientRect().top")]
