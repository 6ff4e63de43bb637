"""The bill of materials, held against the official library's strict schema."""

import json
import re
from collections.abc import Iterator

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import example, given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from bcp.render.exchange.bom_services import uri
from render.exchange.exchange_kit import Document, desk_plan, made, text, with_plan
from render.hostile import NASTY, with_texts

_CHARACTER = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_URI = re.compile(rf"https://host\.example(?:/{_CHARACTER}*)*(?:\?(?:{_CHARACTER}|[/?])*)?(?:#.*)?")
"""RFC 3986, appendix A: scheme, host, path of pchar, query."""
_VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)


def named(bom: dict[str, list[dict[str, object]]]) -> Iterator[str]:
    for one in (*bom["components"], *bom["services"]):
        yield str(one["bom-ref"])
    yield "ours"


def test_the_sample_s_services(snapshot: SnapshotAssertion) -> None:
    assert text("cyclonedx").encode() == snapshot(extension_class=Document)


def test_the_schema_takes_it() -> None:
    assert _VALIDATOR.validate_str(text("cyclonedx")) is None


def test_the_schema_takes_hostile_texts() -> None:
    plan = with_texts(desk_plan(), list(NASTY))
    written = made("cyclonedx", workspace=with_plan(plan)).papers[0].text
    assert _VALIDATOR.validate_str(written) is None


def test_the_validator_can_fail() -> None:
    broken = text("cyclonedx").replace('"flow": "bi-directional"', '"flow": "sideways"', 1)
    assert _VALIDATOR.validate_str(broken) is not None


def test_every_dependency_leads_to_something_named_once() -> None:
    bom = json.loads(text("cyclonedx"))
    refs = list(named(bom))
    assert len(refs) == len(set(refs))
    for edge in bom["dependencies"]:
        assert {edge["ref"], *edge["dependsOn"]} <= set(refs), edge
        assert edge["dependsOn"], "no edge says that a vendor stands on nothing: nobody knows"


def test_what_nobody_knows_is_said_to_be_unknown() -> None:
    bom = json.loads(text("cyclonedx"))
    parts = {one["aggregate"]: set(one["dependencies"]) for one in bom["compositions"]}
    services = {one["bom-ref"] for one in bom["services"]}
    assert parts["unknown"] == services - {edge["ref"] for edge in bom["dependencies"]}
    assert "service:azure-openai/eu" in parts["unknown"]


def test_an_sla_is_that_of_the_services_it_names() -> None:
    found = {
        one["bom-ref"]: [each["name"] for each in one["properties"]]
        for one in json.loads(text("cyclonedx"))["services"]
    }
    name = "bcp:contract:availability-percent"
    assert (name in found["service:desk/api"], name in found["service:desk/seats"]) == (True, False)


def test_another_content_is_another_document_and_the_same_is_the_same() -> None:
    renamed = made("cyclonedx", workspace=with_plan(desk_plan() | {"title": "x"})).papers[0].text
    again = made("cyclonedx", workspace=with_plan(desk_plan())).papers[0].text
    assert json.loads(again)["serialNumber"] != json.loads(text("cyclonedx"))["serialNumber"]
    assert renamed == again  # a plan's title is not in it


def test_no_query_is_in_an_endpoint() -> None:
    services = json.loads(text("cyclonedx"))["services"]
    (gateway,) = [one for one in services if one["bom-ref"] == "service:own/gateway"]
    assert gateway["endpoints"] == ["https://llm.example/alive"]
    assert gateway["x-trust-boundary"] is False


@given(st.text(max_size=30))
@example("a|b%2")
@example("[x]")
def test_a_url_has_only_what_a_uri_may_hold(path: str) -> None:
    assert _URI.fullmatch(uri(f"https://host.example/{path}"))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h.example/a|b", "https://h.example/a%7Cb"),
        ("https://h.example/%7Cb", "https://h.example/%7Cb"),
        ("https://[::1]:8/ü", "https://[::1]:8/%C3%BC"),
        ("HTTPS://H.example/x", "HTTPS://H.example/x"),
    ],
)
def test_a_url_keeps_its_meaning(url: str, shown: str) -> None:
    assert uri(url) == shown
