from insight_samples import ANTHROPIC, OPENAI, T0, finding, sweep, workspace

from bcp.insight.dependencies import dependency, full_title, impaired
from bcp.insight.domains import trouble
from bcp.model.observation import ServiceFinding

HERE = workspace()
API, SORA, CLAUDE = "openai/api", "openai/sora", "anthropic/api"
SEVERAL = (finding("major_outage"), finding("degraded", key=SORA))


def failing(*findings: ServiceFinding) -> dict[str, str]:
    return dict(trouble(HERE, sweep(T0, *findings)).failing)


def speaks(domain: str, *findings: ServiceFinding, relied_on: tuple[str, ...] = ()) -> str | None:
    return trouble(HERE, sweep(T0, *findings)).speaks_against(
        domain, vendor="openai", relied_on=relied_on
    )


def test_a_vendors_own_domain_has_its_services_status() -> None:
    assert failing(*SEVERAL) == {"vendor:openai": "OpenAI API and OpenAI Sora are impaired"}
    assert failing(finding("degraded"))["vendor:openai"] == "OpenAI API is impaired"


def test_a_vendors_domain_is_its_own_even_where_no_plan_lists_it() -> None:
    assert "vendor:anthropic" not in ANTHROPIC
    assert list(failing(finding("major_outage", key=CLAUDE))) == ["vendor:anthropic"]


def test_two_vendors_impaired_in_one_domain_are_evidence() -> None:
    found = failing(finding("major_outage"), finding("degraded", key=CLAUDE))
    assert found["edge:cloudflare"] == "OpenAI and Anthropic, which stand on it, are impaired"
    assert "model:gpt" not in found


def test_two_services_of_one_vendor_are_no_evidence_on_what_they_stand_on() -> None:
    assert set(failing(*SEVERAL)) == {"vendor:openai"}


def test_two_plans_for_one_vendor_are_one_vendor() -> None:
    twin = (
        HERE.plan("anthropic").file.content.decode()
        .replace("id: anthropic", "id: claude-code")
        .replace("title: Anthropic", "title: Claude Code")
    )  # fmt: skip
    here = workspace(twin=twin)
    read = sweep(T0, finding("degraded", key=CLAUDE), finding("degraded", key="claude-code/api"))
    assert set(trouble(here, read).failing) == {"vendor:anthropic"}


def test_a_service_of_the_catalogue_counts_too() -> None:
    found = failing(finding("major_outage"), finding("degraded", key="azure-openai/eu"))
    assert found["model:gpt"] == "OpenAI and Azure OpenAI, which stand on it, are impaired"
    assert dependency(HERE, "azure-openai/eu").vendor == "azure-openai"


def test_a_component_of_ours_is_its_own_domain() -> None:
    assert failing(finding("partial_outage", key="own/gateway")) == {
        "own:gateway": "our own reading says partial outage"
    }


def test_what_is_unknown_or_fine_or_our_own_fault_fails_nothing() -> None:
    assert not failing(
        finding("unknown"),
        finding("maintenance", key=SORA),
        finding("operational", key="own/gateway"),
        finding("major_outage", key=CLAUDE, cause="ours"),
    )


def test_a_domain_shared_with_an_impaired_vendor_is_named_without_more_evidence() -> None:
    assert speaks("model:gpt", *SEVERAL) == (
        "model:gpt, shared with OpenAI; no evidence that it fails there"
    )


def test_what_another_impaired_vendor_stands_on_means_nothing_without_evidence() -> None:
    assert speaks("model:claude", *SEVERAL, finding("degraded", key=CLAUDE)) is None


def test_a_failing_domain_is_named_with_its_evidence() -> None:
    assert speaks("vendor:openai", finding("degraded")) == (
        "vendor:openai is failing: OpenAI API is impaired"
    )
    assert speaks("own:gateway", finding("degraded", key="own/gateway")) == (
        "own:gateway is failing: our own reading says degraded"
    )


def test_a_domain_nobody_impaired_stands_on_means_nothing() -> None:
    assert speaks("cloud:gcp", *SEVERAL) is None


def test_a_service_is_not_its_own_shared_fate() -> None:
    degraded = finding("degraded", key=CLAUDE)
    for domain in ("model:claude", "vendor:anthropic"):
        assert speaks(domain, degraded, relied_on=(CLAUDE,)) is None
    seats = finding("degraded", key="anthropic/seats")
    assert speaks("vendor:anthropic", degraded, seats, relied_on=(CLAUDE,)) is not None


def test_titles_stand_alone() -> None:
    titles = {
        key: full_title(HERE, HERE.find_service(key))
        for key in (API, CLAUDE, "own/gateway", "openai/chatgpt")
    }
    assert titles == {
        API: "OpenAI API",
        CLAUDE: "Anthropic Claude API",
        "own/gateway": "AI gateway",
        "openai/chatgpt": "OpenAI ChatGPT",
    }


def test_a_title_that_names_its_plan_is_not_told_twice() -> None:
    here = workspace(OPENAI.replace("title: API", "title: OpenAI platform"))
    assert full_title(here, here.find_service(API)) == "OpenAI platform"


def test_only_what_is_impaired_by_evidence_is_impaired() -> None:
    read = sweep(
        T0, *SEVERAL, finding("unknown", key=CLAUDE), finding("degraded", key="own/gateway")
    )
    assert [found.key for found in impaired(HERE, read)] == [API, SORA]
