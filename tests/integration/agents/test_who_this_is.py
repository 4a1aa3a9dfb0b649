"""Who a visitor is: what their page said, what they thought of it before, and which of two Anas this is."""

from typing import Any

import pytest

from tests.integration.agents.conftest import Start
from tests.integration.agents.desk import Desk, Person, Visitor, code, fields, unique


async def known(agent: Person, visitor: Visitor) -> Any:
    """What agents are told of that visitor."""
    return await agent.get(f"/v1/conversations/{visitor.conversation}/visitor")


async def test_of_somebody_new_the_name_the_time_and_a_tag_are_known(desk: Desk) -> None:
    visitor, agent = await desk.visitor(), await desk.agent()

    who = await known(agent, visitor)

    assert who["visitor"] == {"id": visitor.id, "name": "Ana"}
    assert len(who["tag"]) == 4
    assert (who["protected"], who["page"], who["language"], who["ratings"]) == (False, None, None, [])
    assert set(who) == {"visitor", "tag", "first_seen", "protected", "page", "language", "ratings"}
    first = await visitor.says()
    assert who["first_seen"] < first["at"]


async def test_two_anas_have_two_tags_that_stay(desk: Desk) -> None:
    one, other, agent = await desk.visitor(), await desk.visitor(), await desk.agent()

    tags = [(await known(agent, visitor))["tag"] for visitor in (one, other, one)]

    assert tags[0] == tags[2]
    assert tags[0] != tags[1]


async def test_the_page_and_the_language_of_the_latest_visit_are_known(desk: Desk) -> None:
    visitor, agent = await desk.visitor(), await desk.agent()

    for visit in ({"page": "/old", "language": "en"}, {"page": " /prices/caf%C3%A9 ", "language": "pt-BR"}):
        assert (await visitor.call("PUT", "/v1/me/visit", visit)).status_code == 204

    who = await known(agent, visitor)
    assert (who["page"], who["language"]) == ("/prices/caf%C3%A9", "pt-BR")
    assert (await visitor.call("PUT", "/v1/me/visit", {})).status_code == 204
    assert (await known(agent, visitor))["page"] is None


@pytest.mark.parametrize(
    ("visit", "field"),
    [
        ({"page": ""}, "page"),
        ({"page": "  "}, "page"),
        ({"page": "/" + "x" * 500}, "page"),
        ({"page": "/a\nb"}, "page"),
        ({"page": 7}, "page"),
        ({"language": ""}, "language"),
        ({"language": "x" * 36}, "language"),
        ({"language": "en_GB"}, "language"),
        ({"language": "en-"}, "language"),
        ({"language": ["en"]}, "language"),
        ({"mood": "good"}, "mood"),
    ],
    ids=lambda given: str(given)[:30],
)
async def test_a_visit_that_is_none_is_refused_by_field(desk: Desk, visit: Any, field: str) -> None:
    visitor = await desk.visitor()

    assert fields(await visitor.call("PUT", "/v1/me/visit", visit)) == [field]


async def test_a_page_of_five_hundred_characters_fits(desk: Desk) -> None:
    visitor, agent = await desk.visitor(), await desk.agent()
    page, language = "/" + "x" * 499, "de-" + "a" * 8 + "-" + "b" * 8 + "-" + "c" * 8 + "-" + "d" * 5

    assert (await visitor.call("PUT", "/v1/me/visit", {"page": page, "language": language})).status_code == 204

    who = await known(agent, visitor)
    assert (who["page"], who["language"]) == (page, language)


async def test_earlier_ratings_are_known_newest_first_and_twenty_at_the_most(desk: Desk) -> None:
    visitor, agent = await (await desk.visitor()).waits(), await desk.agent()
    await agent.does(visitor.conversation, "accept_handoff")
    await agent.does(visitor.conversation, "resolve")
    rated = [await visitor.does(visitor.conversation, "rate", score=1, comment="slow")]
    rated += [await visitor.does(visitor.conversation, "rate", score=2 + number % 4) for number in range(20)]

    ratings = (await known(agent, visitor))["ratings"]

    assert ratings == [{"score": entry["score"], "comment": None, "at": entry["at"]} for entry in reversed(rated[1:])]
    await visitor.does(visitor.conversation, "rate", score=5, comment="better")
    assert (await known(agent, visitor))["ratings"][0]["comment"] == "better"


async def test_a_name_with_a_passphrase_is_protected(desk: Desk) -> None:
    visitor, agent = await desk.visitor(unique("Ana")), await desk.agent()

    await visitor.call("PUT", "/v1/me/passphrase", {"passphrase": "correct horse"})

    assert (await known(agent, visitor))["protected"] is True


async def test_who_somebody_is_is_for_agents_and_visits_are_for_visitors(desk: Desk) -> None:
    visitor, agent = await desk.visitor(), await desk.agent()
    path = f"/v1/conversations/{visitor.conversation}/visitor"

    assert code(await visitor.call("GET", path)) == "forbidden"
    assert (await desk.http.get(f"{desk.url}{path}")).status_code == 401
    assert code(await agent.call("PUT", "/v1/me/visit", {"page": "/"})) == "forbidden"
    for nowhere in ("c_nowhere", "%24ne"):
        assert (await agent.call("GET", f"/v1/conversations/{nowhere}/visitor")).status_code == 404


async def test_visits_are_limited_as_messages_are(start: Start, desk: Desk) -> None:
    visitor = await desk.at(start(MESSAGES_PER_SECOND="0.1").url).visitor()

    assert code(await visitor.call("PUT", "/v1/me/visit", {"page": "/"})) == "rate-limited"
