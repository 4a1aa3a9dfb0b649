"""The OpenAPI document speaks of every route, and of the types that decode the bodies."""

from starlette.routing import Route

from chat_service.api.openapi import document
from chat_service.app import ROUTES


def test_every_route_of_the_wire_is_in_the_document() -> None:
    served = [route for route in ROUTES if isinstance(route, Route)]
    routes = {(route.path, method) for route in served for method in route.methods or () if method != "HEAD"}
    wire = {(path, method) for path, method in routes if path.startswith("/v1/") and path != "/v1/openapi.json"}

    told = {(path, method.upper()) for path, methods in document()["paths"].items() for method in methods}

    assert told == wire


def test_bodies_of_agents_are_the_types_that_decode_them() -> None:
    schemas = document()["components"]["schemas"]

    assert schemas["NewAgent"]["required"] == ["name", "password", "role"]
    assert schemas["NewAgent"]["properties"]["password"] == {"type": "string", "minLength": 8, "maxLength": 128}
    assert schemas["AgentPatch"]["additionalProperties"] is False


def test_every_reference_leads_somewhere() -> None:
    whole = document()

    for reference in references(whole):
        place: object = whole
        for step in reference.removeprefix("#/").split("/"):
            assert isinstance(place, dict)
            place = place[step]


def references(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [one for value in part.values() for one in references(value)]
    return [one for value in part for one in references(value)] if isinstance(part, list) else []
