"""Requests that schemathesis makes from the OpenAPI document, right ones and wrong ones, by everybody."""

import math
from typing import Any

import pytest
import schemathesis
from hypothesis import given, seed
from hypothesis import strategies as st
from requests import PreparedRequest, Session
from requests.auth import AuthBase
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from tests.malformed.conftest import Desk
from tests.malformed.share import FROM_OPENAPI, SEED
from tests.malformed.tally import Tally
from tests.malformed.watching import searching, timed

ROLES = ("nobody", "visitor", "agent", "admin")
CHECKS = [content_type_conformance, status_code_conformance]


class Bearer(AuthBase):
    """Put on last: schemathesis leaves tokens out, but behind a good one there is more to break."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@pytest.mark.parametrize("who", ROLES)
def test_requests_made_from_the_document_get_documented_answers(desk: Desk, tally: Tally, who: str) -> None:
    schema = schemathesis.openapi.from_url(f"{desk.suite.chat.url}/v1/openapi.json")
    results: list[Any] = list(schema.get_all_operations())
    operations = [result.ok() for result in results]
    examples = math.ceil(FROM_OPENAPI / (len(ROLES) * len(GenerationMode) * len(operations)))

    with timed(tally, f"openapi, {who}"), Session() as session:
        for operation in operations:
            for mode in GenerationMode:
                _try(desk, tally, who, operation.as_strategy(generation_mode=mode), examples, session)


def _try(desk: Desk, tally: Tally, who: str, cases: Any, examples: int, session: Session) -> None:
    @seed(SEED)
    @searching(examples)
    @given(case=cases, own=st.booleans())
    def each(case: Any, own: bool) -> None:  # noqa: FBT001
        if own and "conversation_id" in case.path_parameters:
            case.path_parameters["conversation_id"] = desk.visitor.conversation_id
        response = case.call(session=session, auth=_auth(desk, who, case))
        tally.sent[f"openapi: {who}"] += 1
        tally.answers[str(response.status_code)] += 1
        assert response.status_code < 500, response.text
        case.validate_response(response, checks=CHECKS)

    each()


def _auth(desk: Desk, who: str, case: Any) -> Bearer | None:
    if who == "nobody":
        return None
    if case.method == "DELETE" and case.path.endswith("/current"):
        return Bearer(desk.somebody().token)  # who logs out with it
    return Bearer({"visitor": desk.visitor, "agent": desk.agent, "admin": desk.admin}[who].token)
