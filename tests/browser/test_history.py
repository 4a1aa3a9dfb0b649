"""Long histories, and reading above while things go on below."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.held import Held
from tests.browser.history import long_story, write
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]
MESSAGES = 10_000
MOST_ROWS = 400  # in the page at once, however long the history is
FEW = 40  # nodes: a message, its parts, and what goes out of sight for it

GO_UP = """async () => {
  const scroller = document.getElementById("scroll"), list = document.getElementById("rows")
  const messages = () => [...list.children].filter((row) => row.dataset.key.startsWith("told"))
  const told = () => messages()[0]
  const first = told()
  scroller.scrollTop = 0
  const edge = scroller.getBoundingClientRect().top
  const mark = messages().find((row) => row.getBoundingClientRect().bottom > edge)
  const before = mark.getBoundingClientRect().top
  const grown = () => told() !== first && scroller.scrollTop > 0
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  for (let waited = 0; !grown() && waited < 300; waited++) await frame()
  await frame()
  const moved = mark.getBoundingClientRect().top - before
  return { moved, grew: grown(), rows: list.children.length, first: told().dataset.key }
}"""


def test_ten_thousand_messages_load_upwards_without_a_jump(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    write(ana, long_story(ana, MESSAGES))
    ana.page.reload()
    expect(ana.bubble(re.compile(f"^message {MESSAGES} "))).to_be_in_viewport()

    steps, seen = 0, ana.page.evaluate(GO_UP)
    while seen["first"] != "told-1":
        assert abs(seen["moved"]) <= 1, f"what was read moved by {seen['moved']} pixels at {seen['first']}"
        assert seen["rows"] <= MOST_ROWS
        assert seen["grew"], f"nothing came above {seen['first']}"
        steps, seen = steps + 1, ana.page.evaluate(GO_UP)
        assert steps < MESSAGES / 20
    expect(ana.bubble(re.compile("^message 1 "))).to_be_visible()

    ana.page.locator("#down").click()
    expect(ana.bubble(re.compile(f"^message {MESSAGES} "))).to_be_in_viewport()
    touched = ana.page.evaluate(
        """async () => {
          let touched = 0
          const count = (changes) => {
            for (const one of changes) touched += one.addedNodes.length + one.removedNodes.length
          }
          const watch = new MutationObserver(count)
          watch.observe(document.body, { childList: true, subtree: true })
          const field = document.querySelector("#composer textarea")
          field.value = "after ten thousand"
          field.form.requestSubmit()
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
          count(watch.takeRecords())
          watch.disconnect()
          return touched
        }"""
    )
    ana.expect_sent("after ten thousand")
    assert 0 < touched < FEW, f"one message more changed {touched} nodes"


def test_a_page_that_could_not_be_fetched_is_fetched_later(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    write(ana, long_story(ana, 200))
    ana.page.reload()
    expect(ana.bubble(re.compile("^message 200 "))).to_be_in_viewport()
    ana.page.route(re.compile("before="), lambda route: route.abort(), times=1)
    seen = ana.page.evaluate(GO_UP)
    while seen["first"] != "told-1":
        seen = ana.page.evaluate(GO_UP)
    expect(ana.bubble(re.compile("^message 1 "))).to_be_visible()


def test_a_page_that_comes_after_its_reader_left_is_not_shown_to_the_next(desk: Desk, visit: Visit) -> None:
    ana, held = visit(desk, "Ana"), Held("before=")
    write(ana, long_story(ana, 200))
    held.on(ana.page)
    with ana.page.expect_request(re.compile("before=")):
        ana.page.reload()
        expect(ana.bubble(re.compile("^message 200 "))).to_be_in_viewport()
        ana.page.evaluate("() => { document.getElementById('scroll').scrollTop = 0 }")
    ana.page.locator("#menu-open").click()
    ana.page.get_by_role("button", name="Change name").click()
    ana.start("Bea")
    with ana.page.expect_response(re.compile("before=")) as came:
        held.let_go()
    came.value.finished()
    ana.say("hello")
    ana.expect_sent("hello")
    ana.expect_all()


def test_a_long_history_opens_with_its_newest_page_only(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    write(ana, long_story(ana, 500))
    asked: list[str] = []
    ana.page.on("request", lambda request: asked.append(request.url))
    ana.page.reload()
    expect(ana.bubble(re.compile("^message 500 "))).to_be_in_viewport()
    assert len([url for url in asked if "/entries" in url]) == 1


def test_what_comes_in_below_does_not_move_what_is_read_above(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    write(ana, long_story(ana, 200))
    ana.page.reload()
    expect(ana.bubble(re.compile("^message 200 "))).to_be_in_viewport()
    ana.page.locator("#scroll").hover()
    ana.page.mouse.wheel(0, -1_500)
    down = ana.page.locator("#down")
    expect(down).to_be_visible()
    mark = ana.page.locator("[data-key=told-180]")
    top = "node => node.getBoundingClientRect().top"
    stood = mark.evaluate(top)

    tab = visit(desk, "Ana", beside=ana)
    tab.say("help")
    expect(down).to_have_text(re.compile("1 new"))
    assert abs(mark.evaluate(top) - stood) <= 1

    down.click()
    expect(ana.bubble("help", "own")).to_be_in_viewport()
    expect(down).to_be_hidden()


def test_a_hidden_tab_counts_what_is_unread_in_its_title(desk: Desk, visit: Visit) -> None:
    ana = visit(desk, "Ana")
    tab = visit(desk, "Ana", beside=ana)
    hide(ana, "true")
    tab.say("help")
    expect(ana.page).to_have_title(re.compile(r"^\(1\) Northwind Help$"))
    hide(ana, "false")
    expect(ana.page).to_have_title("Northwind Help")


def hide(visitor: Visitor, hidden: str) -> None:
    """As if another tab came before it."""
    visitor.page.evaluate(
        f"""() => {{
          Object.defineProperty(document, "hidden", {{ value: {hidden}, configurable: true }})
          document.dispatchEvent(new Event("visibilitychange"))
        }}"""
    )
