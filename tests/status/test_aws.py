"""AWS Health's public events, in the shape that six clients read."""

import json
from datetime import UTC, datetime

import pytest
from pydantic import JsonValue
from status_pages import NOW, PAGE, Event, Page
from summary_suite import UnnamedIncidentSuite

from bcp.model.observation import PageReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.status.aws import read, requests
from bcp.status.base import SourceSpec

CODES = {
    Verdict.OPERATIONAL: "1", Verdict.DEGRADED: "2", Verdict.MAJOR_OUTAGE: "3"
}  # fmt: skip
WORDS = {"informational": "1", "degradation": "2"}
HERE = "us-east-1"
BEDROCK = "bedrock-us-east-1"


def service(name: str, current: JsonValue = "3") -> dict[str, JsonValue]:
    return {"service_name": name, "current": current, "max": "3"}


def entry(status: JsonValue, minute: int) -> dict[str, JsonValue]:
    at = NOW.replace(minute=minute, second=0)
    return {"summary": "…", "message": "…", "status": status, "timestamp": int(at.timestamp())}


def event_row(region: str = HERE, **values: JsonValue) -> dict[str, JsonValue]:
    """An open event of several services in a region."""
    return {
        "date": "1795229460", "region_name": "N. Virginia", "status": "3",
        "arn": f"arn:aws:health:{region}::event/MULTIPLE_SERVICES/AWS_OPERATIONAL_ISSUE/1",
        "service": f"multipleservices-{region}", "service_name": "Multiple services",
        "summary": "Increased Error Rates", "event_log": [entry(1, 0), entry(3, 5)],
        "impacted_services": {f"bedrock-{region}": service("Amazon Bedrock")},
        "impacted_service_status_changes": [], **values,
    }  # fmt: skip


class TestAws(UnnamedIncidentSuite):
    word = "aws"
    nothing_wrong = ([],)
    identity = ("arn", "service", "service_name")
    good_values = (0,)
    impacts = (Verdict.DEGRADED, Verdict.MAJOR_OUTAGE)
    opening_word = "informational"
    open_words = ("informational", "degradation")
    closed_word = "0"

    def spec(self, *components: str, url: str = PAGE, api: str | None = None) -> SourceSpec:
        return SourceSpec(family="aws", url=url, components=components, api=api, region=HERE)

    def document(self, page: Page) -> JsonValue:
        down = [p for p in page.parts if p.state is not Verdict.OPERATIONAL]
        events = [Event(parts=(part,), impact=part.state) for part in down]
        return [self._row(event) for event in (*events, *page.incidents)]

    @staticmethod
    def _row(event: Event) -> dict[str, JsonValue]:
        code = WORDS.get(event.status) or event.status or CODES[event.impact]
        impacted: dict[str, JsonValue] = {p.key: service(p.name, code) for p in event.parts}
        date = None if event.started_at is None else str(int(event.started_at.timestamp()))
        return event_row(
            date=date, summary=event.title, impacted_services=impacted, status=code,
            event_log=[entry(int(code), 5)],
        )  # fmt: skip

    def encode(self, document: JsonValue) -> bytes:
        return json.dumps(document).encode("utf-16")

    def events(self, *rows: JsonValue, region: str | None = HERE, naming: str = BEDROCK) -> (
        PageReading
    ):  # fmt: skip
        spec = SourceSpec(
            family="aws", url="https://health.aws.amazon.com/health/status",
            components=(naming,) if naming else (), region=region,
        )  # fmt: skip
        return self.checked(read(spec, self.answer(list(rows), spec), NOW))

    # What is asked

    def test_the_open_events_are_asked_for(self) -> None:
        spec = self.spec(url="https://health.aws.amazon.com/health/status")
        assert [request.url for request in requests(spec)] == [
            "https://health.aws.amazon.com/public/currentevents"
        ]

    # Bytes

    @pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig"])
    def test_every_encoding_that_was_met_is_read(self, codec: str) -> None:
        row = event_row(summary="Störung")
        body = json.dumps([row], ensure_ascii=False).encode(codec)
        reading = self._of_bytes(body)
        assert reading.state is Verdict.MAJOR_OUTAGE
        assert reading.incidents[0].title == "Störung"

    def test_big_endian_with_a_mark_is_read(self) -> None:
        body = b"\xfe\xff" + json.dumps([event_row()]).encode("utf-16-be")
        assert self._of_bytes(body).state is Verdict.MAJOR_OUTAGE

    @pytest.mark.parametrize("body", [b"\xff\xfe[\0]", b"\xff\xfe\0\xd8", b"\0[\0", b"[\0]\0\0"])
    def test_half_a_character_is_unknown(self, body: bytes) -> None:
        assert self._of_bytes(body).state is Verdict.UNKNOWN

    def _of_bytes(self, body: bytes) -> PageReading:
        spec = self.spec(BEDROCK)
        reply = Reply(requests(spec)[0].url, 200, {"content-type": "application/json"}, body)
        return self.checked(read(spec, [reply], NOW))

    # Regions

    def test_a_source_without_a_region_says_what_to_write(self) -> None:
        spec = SourceSpec(family="aws", url=PAGE, components=(BEDROCK,))
        assert requests(spec) == ()
        reading = read(spec, [], NOW)
        assert reading.state is Verdict.UNKNOWN
        assert "write `region: us-east-1`" in str(reading.error)

    @pytest.mark.parametrize("region", ["us-east1", "US-EAST-1", "N. Virginia", "us", "*"])
    def test_a_region_that_aws_cannot_have_is_unknown(self, region: str) -> None:
        spec = SourceSpec(family="aws", url=PAGE, region=region)
        assert requests(spec) == ()
        assert "is no region of AWS" in str(read(spec, [], NOW).error)

    def test_a_component_of_another_region_is_unknown(self) -> None:
        for naming, region in (("bedrock-us-west-2", HERE), (BEDROCK, "global")):
            spec = SourceSpec(family="aws", url=PAGE, components=(naming,), region=region)
            assert requests(spec) == ()
            assert f"{naming!r} is not in region {region}" in str(read(spec, [], NOW).error)

    def test_an_event_elsewhere_that_has_been_open_for_months_touches_nothing(self) -> None:
        elsewhere = event_row("me-central-1", date="1772369485", summary="Region Availability")
        for naming in (BEDROCK, "Amazon Bedrock", ""):
            reading = self.events(elsewhere, naming=naming)
            assert reading.state is Verdict.OPERATIONAL
            (incident,) = reading.incidents
            assert not incident.touches_ours
            assert incident.started_at == datetime(2026, 3, 1, 12, 51, 25, tzinfo=UTC)
        there = self.events(elsewhere, region="me-central-1", naming="bedrock-me-central-1")
        assert there.state is Verdict.MAJOR_OUTAGE

    @pytest.mark.parametrize("region", ["us-gov-west-1", "ap-southeast-2", "eusc-de-east-1"])
    def test_every_kind_of_region_is_one(self, region: str) -> None:
        reading = self.events(event_row(region), region=region, naming=f"bedrock-{region}")
        assert reading.state is Verdict.MAJOR_OUTAGE

    @pytest.mark.parametrize(
        "arn", [None, "", "x", "arn:aws:health:::event/1", "a:b:c:N. Virginia"]
    )
    def test_the_region_may_stand_behind_the_service_alone(self, arn: JsonValue) -> None:
        here = event_row(arn=arn, service=BEDROCK, impacted_services={})
        assert self.events(here).state is Verdict.MAJOR_OUTAGE
        there = event_row(arn=arn, service="bedrock-eu-west-1", impacted_services={})
        assert not self.events(there).incidents[0].touches_ours

    def test_an_event_whose_region_nothing_tells_may_be_here(self) -> None:
        row = event_row(arn=None, service="multipleservices", impacted_services={})
        assert self.events(row).state is Verdict.MAJOR_OUTAGE

    def test_a_global_event_is_here_too(self) -> None:
        row = event_row("global", service="iam", impacted_services={"iam": service("AWS IAM")})
        assert self.events(row, naming="iam").state is Verdict.MAJOR_OUTAGE
        assert self.events(row).state is Verdict.OPERATIONAL
        assert self.events(row, region="global", naming="AWS IAM").state is Verdict.MAJOR_OUTAGE

    # Services

    @pytest.mark.parametrize("naming", [BEDROCK, "bedrock", "Amazon Bedrock"])
    def test_a_service_may_be_named_by_its_key_or_by_its_name(self, naming: str) -> None:
        reading = self.events(event_row(), naming=naming)
        assert reading.state is Verdict.MAJOR_OUTAGE
        assert [part.id for part in reading.components] == [naming]

    def test_the_worst_of_the_services_of_one_name_counts(self) -> None:
        row = event_row(impacted_services={
            "bedrock-us-east-1": service("Amazon Bedrock", "3"),
            "bedrock-agents-us-east-1": service("Amazon Bedrock", "2"),
        })  # fmt: skip
        assert self.events(row, naming="Amazon Bedrock").state is Verdict.MAJOR_OUTAGE
        assert self.events(row, naming="bedrock-agents").state is Verdict.DEGRADED

    def test_the_plan_s_products_are_components_too(self) -> None:
        spec = SourceSpec(family="aws", url=PAGE, products=("bedrock",), region=HERE)
        assert read(spec, self.answer([event_row()], spec), NOW).state is Verdict.MAJOR_OUTAGE

    def test_no_open_event_is_operational_and_the_key_is_not_checked(self) -> None:
        reading = self.events()
        assert reading.state is Verdict.OPERATIONAL
        assert "a service key that does not exist looks fine" in str(reading.note)

    def test_without_components_the_whole_region_is_judged(self) -> None:
        quiet, loud = self.events(naming=""), self.events(event_row(), naming="")
        assert (quiet.state, loud.state) == (Verdict.OPERATIONAL, Verdict.MAJOR_OUTAGE)
        assert [part.id for part in quiet.components] == [HERE]
        assert "whole page" in str(quiet.note)

    def test_an_event_of_one_service_needs_no_list(self) -> None:
        row = event_row(service=BEDROCK, service_name="Amazon Bedrock", impacted_services={})
        assert self.events(row).state is Verdict.MAJOR_OUTAGE
        other = event_row(service="ec2-us-east-1", impacted_services={})
        assert self.events(other).state is Verdict.OPERATIONAL

    def test_an_event_of_several_services_without_a_list_may_be_of_ours(self) -> None:
        assert self.events(event_row(impacted_services=None)).state is Verdict.MAJOR_OUTAGE

    @pytest.mark.parametrize("impacted", [[], "x", 5, {BEDROCK: None, "x": 5}, {BEDROCK: []}])
    def test_a_list_of_services_that_is_none_is_unknown(self, impacted: JsonValue) -> None:
        row = event_row(service="ec2-us-east-1", impacted_services=impacted)
        assert self.events(row).state is Verdict.UNKNOWN

    # Codes

    @pytest.mark.parametrize(
        ("code", "state", "word"),
        [("1", Verdict.DEGRADED, "informational"), ("2", Verdict.DEGRADED, "degradation"),
         ("3", Verdict.MAJOR_OUTAGE, "disruption"), (3, Verdict.MAJOR_OUTAGE, "disruption"),
         ("4", Verdict.UNKNOWN, "4"), (True, Verdict.UNKNOWN, "True")],
    )  # fmt: skip
    def test_three_is_a_disruption_and_never_resolved(
        self, code: JsonValue, state: Verdict, word: str
    ) -> None:
        row = event_row(impacted_services={BEDROCK: service("Amazon Bedrock", code)})
        reading = self.events(row)
        assert (reading.state, reading.incidents[0].status) == (state, word)

    def test_a_service_that_is_well_again_is_out_of_an_open_event(self) -> None:
        both: JsonValue = {
            BEDROCK: service("Amazon Bedrock", "0"), "ec2-us-east-1": service("Amazon EC2"),
        }  # fmt: skip
        reading = self.events(event_row(impacted_services=both))
        assert reading.state is Verdict.OPERATIONAL
        assert not reading.incidents[0].touches_ours

    def test_an_event_whose_services_are_all_well_again_is_over(self) -> None:
        row = event_row(impacted_services={BEDROCK: service("Amazon Bedrock", 0)})
        assert self.events(row).incidents == ()

    def test_an_event_s_own_code_is_that_of_the_newest_entry_of_its_log(self) -> None:
        def state(*log: JsonValue, status: JsonValue = "3") -> Verdict:
            row = event_row(service=BEDROCK, impacted_services={}, status=status)
            return self.events({**row, "event_log": list(log)}).state

        assert state(entry(3, 0), entry(2, 5)) is Verdict.DEGRADED
        assert state(entry(2, 5), entry(3, 0)) is Verdict.DEGRADED
        assert state(entry(3, 0), entry(0, 5)) is Verdict.OPERATIONAL
        assert state(entry(0, 0), entry(3, 5)) is Verdict.MAJOR_OUTAGE
        assert state(entry(9, 5)) is Verdict.MAJOR_OUTAGE
        assert state({"status": 0, "timestamp": None}) is Verdict.MAJOR_OUTAGE
        assert state() is Verdict.MAJOR_OUTAGE
        assert state(entry(3, 5), status="0") is Verdict.OPERATIONAL
        assert state(status="7") is Verdict.UNKNOWN
        assert state(status=None) is Verdict.UNKNOWN

    def test_an_unknown_code_of_an_event_that_names_nothing_is_told(self) -> None:
        row = event_row(impacted_services={}, status="7", event_log=[])
        assert self.events(row).error == "an event's code '7' is not known"

    @pytest.mark.parametrize("date", [None, "", "soon", True, [], "nan", "1e300", -1e300, 10**30])
    def test_a_start_that_cannot_be_read_is_none(self, date: JsonValue) -> None:
        assert self.events(event_row(date=date)).incidents[0].started_at is None

    def test_a_start_may_be_a_number(self) -> None:
        started = self.events(event_row(date=1772369485)).incidents[0].started_at
        assert started == datetime(2026, 3, 1, 12, 51, 25, tzinfo=UTC)
