"""People who talk with one another on the page of rooms."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.browser.console import ADMIN
from tests.browser.desk import Desk
from tests.browser.notified import WITH_CONSENT, click, hide, remember, shown
from tests.browser.rooms import Member, a_room, keep_sockets, newcomer, post
from tests.browser.visitor import call

Enter = Callable[..., Member]
FAR = 130  # messages: more than two pages
BESIDE = """(tools) => {
  const [at, menu] = [tools, document.getElementById("acts")].map((node) => node.getBoundingClientRect())
  return menu.height && [menu.top - at.bottom, at.top - menu.bottom].some((gap) => Math.abs(gap - 6) < 1)
}"""


def test_two_people_talk_answer_change_their_words_react_and_take_them_back(house: Desk, enter: Enter) -> None:
    room = a_room(house, "Talk")
    ana, bo = enter(house, "Ana", at=room), enter(house, "", at=room)
    expect(bo.page.locator("#own-name")).to_have_text(re.compile(r"^Guest [0-9A-Z]{4}$"))
    expect(ana.page.locator("#host")).to_have_text(re.compile(r"^In host: ."))
    ana.say("   ")
    expect(ana.cards).to_have_count(1)
    ana.say("hello")
    bo.expect_said("hello")
    for one in (ana, bo):
        expect(one.page.locator(".said")).to_have_count(1)  # what is empty is not sent
    bo.tool("hello", "Reply")
    bo.say("hello yourself")
    expect(ana.said("hello yourself").locator(".quote")).to_have_text("You hello")
    ana.field.press("ArrowUp")
    expect(ana.field).to_have_value("hello")
    ana.say("good morning")
    expect(bo.said("good morning").locator(".edited")).to_be_visible()
    expect(bo.said("hello yourself").locator(".quote")).to_have_text("Ana good morning")
    bo.tool("good morning", "React")
    bo.page.get_by_role("button", name="React with 🎉").click()
    pill = ana.said("good morning").locator(".reactions button")
    expect(pill).to_have_attribute("aria-pressed", "false")
    pill.click()
    expect(bo.said("good morning").locator(".reactions button")).to_have_text("🎉 2")
    ana.said("good morning").focus()
    ana.page.keyboard.press("Delete")
    expect(ana.page.locator('.said[data-gone="true"]')).to_have_count(1)
    ana.page.get_by_role("button", name="Undo").click()
    ana.expect_said("good morning")
    ana.said("good morning").focus()
    ana.page.keyboard.press("Delete")
    expect(bo.page.locator('.said[data-gone="true"]')).to_have_text(re.compile("Message deleted"))
    ana.page.reload()
    expect(ana.page.locator('.said[data-gone="true"]')).to_have_count(1)
    expect(ana.said("good morning")).to_have_count(0)


def test_until_somebody_counted_who_is_here_one_is_here_oneself(house: Desk, enter: Enter) -> None:
    ana = enter(house, "Ana", at=a_room(house, "Pond"))

    def uncounted(socket: Any) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda text: None if '"presence"' in text else socket.send(text))

    ana.page.route_web_socket(re.compile("/v1/socket"), uncounted)
    ana.page.reload()
    expect(ana.page.locator("#here-title")).to_have_text("Here now · 1")
    expect(ana.page.locator("#here li")).to_have_text(re.compile(r"^\s*A\s*Ana.*you"))


def test_what_is_new_is_counted_marked_and_read_on_every_screen(house: Desk, enter: Enter) -> None:
    shed = a_room(house, "Shed")
    ana, bo = enter(house, "Ana", at=a_room(house, "Garden")), enter(house, "Bo", at=shed)
    bo.join("Garden")
    bo.open("Shed")
    ana.say("anybody?")
    expect(bo.item("Garden").locator(".badge")).to_have_text("1")
    ana.say("@Bo look here")
    expect(bo.item("Garden").locator(".badge")).to_have_text("@1")
    expect(bo.page).to_have_title(re.compile(r"^\(2\) "))
    other = enter(house, "Bo", at=shed, beside=bo)
    expect(other.item("Garden").locator(".badge")).to_have_text("@1")
    bo.page.bring_to_front()
    bo.open("Garden")
    expect(bo.page.locator("#rows .new")).to_be_visible()
    expect(bo.said("look here").locator("mark")).to_have_attribute("data-mine", "true")
    expect(bo.item("Garden").locator(".badge")).to_have_text("")
    expect(other.item("Garden").locator(".badge")).to_have_text("")
    bo.page.reload()
    expect(bo.room).to_have_text("Garden")
    expect(bo.page).to_have_title(re.compile("^Rooms"))


def test_a_private_room_is_entered_by_its_link_and_left_when_its_owner_says_so(house: Desk, enter: Enter) -> None:
    ana = enter(house, "Ana")
    ana.found("Cellar", private=True)
    ana.page.get_by_role("button", name="Change, invite, leave").click()
    ana.page.get_by_role("button", name="Make an invitation").click()
    link = ana.page.get_by_label("The link, shown only now")
    expect(link).to_have_value(re.compile("#invite="))
    bo = enter(house, "Bo", at=link.input_value().split("#")[1])
    expect(bo.room).to_have_text("Cellar")
    assert "invite" not in bo.page.url
    ana.page.keyboard.press("Escape")
    ana.expect_line("Bo joined")
    bo.person("Ana")
    bo.page.get_by_role("button", name="Write to them alone").click()
    expect(bo.room).to_have_text("Ana")
    bo.say("thank you")
    expect(ana.item("Bo").locator(".badge")).to_have_text("1")
    bo.open("Cellar")
    ana.person("Bo")
    ana.page.get_by_role("button", name="Remove from this room").click()
    ana.page.locator("#ask").get_by_role("button", name="Remove").click()
    expect(bo.cards.filter(has_text="Ana removed you from Cellar.")).to_be_visible()
    expect(bo.item("Cellar")).to_have_count(0)
    bo.page.goto(f"{house.client.url}/rooms#lobby")
    bo.page.reload()
    expect(bo.room).to_have_text("lobby")


def test_whoever_stayed_rules_a_room_that_its_only_owner_left(house: Desk, enter: Enter) -> None:
    ana = enter(house, "Ana")
    ana.found("Orchard")
    bo = enter(house, "Bo", at=ana.page.url.split("#")[1])
    ana.expect_line("Bo joined")
    expect(bo.page.get_by_role("button", name="Change, invite, leave")).to_have_count(0)
    ana.page.get_by_role("button", name="Change, invite, leave").click()
    ana.page.get_by_role("button", name="Leave this room").click()
    expect(ana.page.locator("#ask")).to_contain_text("whoever has been here longest becomes one")
    ana.page.locator("#ask").get_by_role("button", name="Leave").click()
    expect(ana.item("Orchard")).to_have_count(0)
    bo.expect_line("Ana made you an owner")
    bo.expect_line("Ana left")
    expect(bo.page.get_by_role("button", name="Change, invite, leave")).to_be_visible()


def test_a_dialog_closes_with_the_room_that_it_is_about(house: Desk, enter: Enter) -> None:
    owner = call(house, "POST", "/v1/sessions", "", {"name": "Olga"})
    room = str(call(house, "POST", "/v1/rooms", owner["token"], {"name": "Landing"})["id"])
    ana = enter(house, "Ana", at=room)
    ana.found("Attic")
    about = ana.page.locator("#about")
    ana.page.get_by_role("button", name="Change, invite, leave").click()
    about.get_by_role("button", name="Leave this room").click()
    expect(ana.page.locator("#ask")).to_be_visible()
    ana.page.go_back()
    expect(ana.room).to_have_text("Landing")
    expect(ana.page.locator("dialog:visible")).to_have_count(0)
    ana.page.get_by_role("button", name="Search in this room").click()
    expect(ana.page.locator("#search")).to_be_visible()
    call(house, "PATCH", f"/v1/rooms/{room}", owner["token"], {"remove": ana.session["visitor"]["id"]})
    expect(ana.page.locator("#nobody")).to_be_visible()
    expect(ana.page.locator("dialog:visible")).to_have_count(0)
    expect(ana.item("Attic")).to_have_count(1)


def test_who_was_removed_while_away_reads_so_and_may_come_in_again(house: Desk, enter: Enter) -> None:
    owner = call(house, "POST", "/v1/sessions", "", {"name": "Olga"})
    room = str(call(house, "POST", "/v1/rooms", owner["token"], {"name": "Porch"})["id"])
    ana = enter(house, "Ana", at=room, before=keep_sockets)
    ana.cut_off()
    call(house, "PATCH", f"/v1/rooms/{room}", owner["token"], {"remove": ana.session["visitor"]["id"]})
    ana.back_again()
    expect(ana.cards.filter(has_text="You are no longer in Porch.")).to_be_visible()
    expect(ana.page.locator("#nobody")).to_be_visible()
    ana.join("Porch")
    post(house, owner, "welcome back", "m1", room)
    ana.expect_said("welcome back")


def test_who_was_banned_is_listed_and_may_come_again(house: Desk, enter: Enter) -> None:
    ana = enter(house, "Ana")
    room = ana.found("Terrace")
    bo = enter(house, "Bo", at=room)
    ana.person("Bo")
    ana.page.get_by_role("button", name="Ban from this room").click()
    ana.page.locator("#ask").get_by_role("button", name="Ban").click()
    expect(bo.cards.filter(has_text="Ana banned you from Terrace.")).to_be_visible()
    ana.page.get_by_role("button", name="Change, invite, leave").click()
    ana.page.get_by_role("button", name="Let Bo come again").click()
    expect(ana.page.get_by_role("heading", name="Banned")).to_be_hidden()
    ana.page.keyboard.press("Escape")
    bo.page.goto(f"{house.client.url}/rooms#{room}")
    bo.page.reload()
    expect(bo.room).to_have_text("Terrace")


def test_an_owner_rules_over_members_that_could_not_be_read(house: Desk, enter: Enter) -> None:
    ana = enter(house, "Ana", before=keep_sockets)
    ana.page.route("**/members?*", lambda route: route.abort())
    room = ana.found("Stairs")
    bo = newcomer(house, "Bo", room)
    post(house, bo, "noise", "m1", room)
    ana.page.reload()
    ana.said("noise").locator(".face").click()
    ana.page.get_by_role("button", name="Mute", exact=True).click()
    ana.expect_line("You muted Bo")
    others = ana.page.locator("#others .someone")
    expect(others).to_have_count(0)
    ana.page.unroute("**/members?*")
    ana.cut_off()
    ana.back_again()
    expect(others).to_have_text(re.compile("Bo *muted"))


def test_a_killed_service_costs_nothing_and_what_was_said_meanwhile_arrives_once(house: Desk, enter: Enter) -> None:
    room = a_room(house, "Calls")
    ana, bo = enter(house, "Ana", at=room), enter(house, "Bo", at=room)
    ana.say("before")
    bo.expect_said("before")
    house.chat.kill()
    expect(ana.lost).to_have_text("NOT CONNECTED")
    ana.say("meanwhile")
    ana.page.reload()
    expect(ana.lost).to_have_text("NOT CONNECTED")
    house.chat.start()
    for one in (ana, bo):
        expect(one.lost).to_be_hidden()
        one.expect_said("before")
        one.expect_said("meanwhile")
    bo.say("after")
    ana.expect_said("after")


def test_history_comes_as_one_scrolls_and_what_was_not_read_is_one_click_away(house: Desk, enter: Enter) -> None:
    room = a_room(house, "Archive")
    bo, ana = newcomer(house, "Bo", room), enter(house, "Ana", at=room)
    first = post(house, bo, "the first of many", "m0", room)
    ana.expect_said("the first of many")
    ana.found("Elsewhere")
    for number in range(1, FAR):
        post(house, bo, f"number {number}", f"m{number}", room)
    expect(ana.item("Archive").locator(".badge")).to_have_text("99+")
    ana.open("Archive")
    ana.expect_said(f"number {FAR - 1}")
    jump = ana.page.locator("#unread")
    expect(jump).to_be_visible()
    jump.click()
    expect(ana.page.locator("#rows .new")).to_be_in_viewport()
    expect(ana.said("number 1").first).to_be_in_viewport()
    ana.page.locator("#down").press("Enter")
    expect(ana.said(f"number {FAR - 1}")).to_be_in_viewport()
    expect(ana.field).to_be_focused()
    ana.page.get_by_role("button", name="Search in this room").click()
    ana.page.keyboard.type("first")
    ana.page.keyboard.press("Enter")
    ana.page.locator("#search").get_by_role("button", name=re.compile("the first of many")).click()
    expect(ana.page.locator(f'.said[data-seq="{first["seq"]}"]')).to_be_focused()


def test_the_menu_of_a_message_stays_with_it_while_others_talk(house: Desk, enter: Enter) -> None:
    room = a_room(house, "Crossroads")
    bo = newcomer(house, "Bo", room)
    for number in range(20):
        post(house, bo, f"passing by {number}", f"p{number}", room)
    ana, menu = enter(house, "Ana", at=room), "#acts"
    ana.tool("passing by 17", "More")
    expect(ana.page.locator(menu)).to_be_visible()
    for number in range(3):
        post(house, bo, f"another {number}", f"a{number}", room)
        ana.expect_said(f"another {number}")
        ana.page.wait_for_function(BESIDE, arg=ana.said("passing by 17").locator(".tools").element_handle())
    ana.page.get_by_role("button", name="React with 🎉").click()
    expect(ana.said("passing by 17").locator(".reactions button")).to_have_text("🎉 1")
    ana.tool("passing by 17", "More")
    expect(ana.page.locator(menu)).to_be_visible()
    ana.page.evaluate("() => { document.getElementById('scroll').scrollTop = 0 }")
    expect(ana.page.locator(menu)).to_be_hidden()


def test_who_looks_elsewhere_is_notified_of_what_is_meant_for_them(house: Desk, enter: Enter) -> None:
    mia = enter(house, "Mia", permissions=WITH_CONSENT, before=remember)
    ben = newcomer(house, "Ben")
    hide(mia.page)
    post(house, ben, "hello all", "n1")
    post(house, ben, "and you, @Mia?", "n2")
    direct = call(house, "POST", "/v1/directs", ben["token"], {"person_id": mia.session["visitor"]["id"]})
    post(house, ben, "a word with you", "n3", direct["id"])

    assert shown(mia.page, 2) == [["Ben in lobby", "and you, @Mia?"], ["Ben", "a word with you"]]
    hide(mia.page, hidden=False)
    click(mia.page, 1)
    expect(mia.room).to_have_text("Ben")
    mia.expect_said("a word with you")


def test_a_draft_is_its_writers_alone_and_goes_with_who_logs_out(house: Desk, enter: Enter) -> None:
    ana = enter(house, "Ana")
    ana.field.fill("between you and me")
    ana.go("Change name")
    ana.start("Bo")
    expect(ana.field).to_have_value("")
    ana.field.fill("what Bo begins")
    ana.go("Log out")
    assert [text for text in ana.page.evaluate("() => Object.values(sessionStorage)") if "Bo begins" in text] == []
    ana.start("Ana")
    expect(ana.field).to_have_value("between you and me")


def test_what_was_deleted_a_moment_before_one_leaves_or_logs_out_is_gone(house: Desk, enter: Enter) -> None:
    room = a_room(house, "Exit")
    ana, bo = enter(house, "Ana", at=room), enter(house, "Bo", at=room)
    for one in (ana, bo):
        one.say(f"said too much, {one.session['name']}")
        ana.expect_said(f"said too much, {one.session['name']}")
        one.said(f"said too much, {one.session['name']}").focus()
        one.page.keyboard.press("Delete")
    ana.go("Log out")
    gone = bo.page.locator('.said[data-gone="true"]')
    expect(gone).to_have_count(2)
    bo.page.get_by_role("button", name="About this room, leave").click()
    bo.page.get_by_role("button", name="Leave this room").click()
    bo.page.locator("#ask").get_by_role("button", name="Leave").click()
    expect(bo.item("Exit")).to_have_count(0)
    bo.join("Exit")
    expect(gone).to_have_count(2)


def test_a_photo_is_shown_before_it_is_sent_and_then_to_everybody(house: Desk, enter: Enter) -> None:
    ana = enter(house, "Ana")
    ana.page.get_by_role("button", name="You are Ana").click()
    file = ana.page.locator("#self input[type=file]")
    file.set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    expect(ana.page.locator("#self .fault")).to_have_text("Choose a PNG, JPEG, WebP or GIF.")
    file.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": a_picture()})
    expect(ana.page.locator("#self .face img")).to_have_attribute("src", re.compile("^blob:"))
    ana.page.get_by_role("button", name="Use this photo").click()
    expect(ana.page.locator("#self .card")).to_contain_text("Your photo is there.")  # all but the dialog is inert
    face = ana.page.locator("#own-face img")
    expect(face).to_have_attribute("src", re.compile(r"/v1/photos/.*/64\.webp$"))
    assert face.evaluate("async (image) => (await image.decode(), image.naturalWidth)") == 64
    ana.page.get_by_role("button", name="Remove the photo").click()
    expect(face).to_have_count(0)
    ana.page.keyboard.press("Escape")
    expect(ana.page.locator("dialog #cards")).to_have_count(0)


def test_a_photo_that_was_lost_with_the_connection_comes_back_with_it(house: Desk, enter: Enter) -> None:
    room = a_room(house, "Gallery")
    ana, bo = enter(house, "Ana", at=room), enter(house, "Bo", at=room, before=keep_sockets)
    ana.say("see my face")
    bo.expect_said("see my face")
    bo.page.route("**/v1/photos/**", lambda route: route.abort())
    ana.page.locator("#own-face").click()
    with bo.page.expect_event("requestfailed", lambda request: "/v1/photos/" in request.url):
        ana.page.locator("#self input[type=file]").set_input_files(
            {"name": "a.png", "mimeType": "image/png", "buffer": a_picture()}
        )
        ana.page.get_by_role("button", name="Use this photo").click()
    face = bo.said("see my face").locator(".face img")
    expect(face).to_have_count(0)
    bo.page.unroute("**/v1/photos/**")
    bo.cut_off()
    bo.back_again()
    expect(face).to_be_visible()
    assert face.evaluate("async (image) => (await image.decode(), image.naturalWidth)") == 64


def a_picture() -> bytes:
    """A small PNG."""
    body = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(body, "PNG")
    return body.getvalue()


def test_what_members_report_is_kept_or_deleted_by_an_admin(
    house: Desk, enter: Enter, console: Callable[..., Any]
) -> None:
    room = a_room(house, "Market")
    bo, ana = newcomer(house, "Bo", room), enter(house, "Ana", at=room)
    for name in ("beans", "peas"):
        post(house, bo, f"buy my {name}", name, room)
        ana.said(name).focus()
        ana.page.keyboard.press("Enter")
        ana.page.get_by_role("button", name="Report").click()
        ana.page.get_by_label("Why").fill("spam")
        ana.page.locator("#ask").get_by_role("button", name="Report").click()
        expect(ana.page.locator("#ask")).to_be_hidden()
    ada = console(house, ADMIN[0])
    ada.page.goto(f"{house.client.url}/console/admin#reports")
    rows = ada.page.locator(".reports-list li")
    expect(rows).to_have_text(
        [re.compile(f"Bo in Market.*my {name}.*Reported by Ana.*spam") for name in ("beans", "peas")]
    )
    rows.first.get_by_role("button", name="Keep").click()
    expect(rows).to_have_count(1)
    rows.get_by_role("button", name="Delete").click()
    rows.get_by_role("button", name="Delete for good").click()
    expect(rows).to_have_count(0)
    expect(ana.said("peas")).to_have_count(0)
    ana.expect_said("beans")
