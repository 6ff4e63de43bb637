"""What looks like a secret is found wherever it stands, and its value is shown nowhere."""

import base64
import json
import random
import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans.samples import PLAN, ROOT, minimal_text

from bcp.lint.baseline import baseline_text
from bcp.lint.formats import as_json, as_text
from bcp.lint.linter import BROKEN, lint
from bcp.lint.outcome import Outcome
from bcp.lint.secret_shapes import BLACKED_OUT, blacked_out, secrets_in
from bcp.plan.workspace import build_workspace

TODAY = date(2026, 11, 1)
A, D = "Sample", "0123456789"
HEX = "9f86d081884c7d659a2feaa0c55ad015"
BASE64 = "Mx39OyckFjF2lOL+hgOXt3QwY3i1Q32KdVYi1tegtIw="
SHAPES = {
    f"sk-proj-{A * 4}{D}": "an API key",
    f"sk-ant-api03-{A}_{D}-{A}": "an API key",
    f"gsk_{A * 3}{D}": "an API key",
    f"hf_{A * 4}{D}": "an API key",
    "AIza" + "Sample0" * 5: "an API key",
    "AKIA" + "SAMPLE00" * 2: "a cloud's access key",
    f"ghp_{A * 6}": "a token of a code host or registry",
    f"glpat-{A * 2}{D}": "a token of a code host or registry",
    f"xoxb-{D}-{A * 2}": "a token of a chat",
    f"hooks.slack.com/services/T0{A}/B0{A}/{A * 3}": "a token of a chat",
    f"eyJ{A * 2}.eyJ{A * 2}.{A * 2}": "a signed token",
    f"PRIVATE+KEY+sample.example+01234567+{A * 4}": "a private key",
    f"AGE-SECRET-KEY-1{A.upper() * 4}": "a private key",
    f"sk-or-v1-{D * 4}": "an API key",
    f"sk_{A * 4}{D}": "an API key",
    f"r8_{A * 4}{D}": "an API key",
    f"xai-{A * 4}{D}": "an API key",
    f"pplx-{A * 4}{D}": "an API key",
    f"nvapi-{A * 4}{D}": "an API key",
    f"csk-{A * 4}{D}": "an API key",
    f"fw_{A * 4}{D}": "an API key",
    f"lsv2_pt_{HEX}_0123456789": "an API key",
    f"key_{HEX * 4}": "an API key",
    f"LLM|{D}|{A * 4}": "an API key",
    f"AQ.{A * 6}{D}": "an API key",
    f"ak-{A}{D}{A}": "an API key",
    f"{HEX}.{A}{D[:4]}{A}": "a key",
    f"0b0c5ff2-7a4e-4b44-9a2e-51f3bb5e9c11:{HEX}": "a key",
    f"GOCSPX-{A * 4}": "a cloud's token",
    f"dapi{HEX}-2": "a cloud's token",
    f"hvs.{A * 4}": "a cloud's token",
    f"dp.pt.{A * 6}": "a cloud's token",
    f"NRAK-{'SAMPLE012' * 3}": "a cloud's token",
    f"abc8Q~{A * 5}x": "a cloud's token",
    f"LTAI{A * 3}": "a cloud's token",
    f"xapp-1-A0SAMPLE-{D}-{HEX * 2}": "a token of a chat",
    f"hooks.slack.com/triggers/T0{A}/{D}/{HEX}": "a token of a chat",
}
HARMLESS = (
    "task-force-for-the-outage-of-2026",
    "01JMXBRMFE6N2NNT7DG6XZQ6PW",
    "529900SAMPLE00SAMP01",
    "openai/api-key",
    "sk-",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "0b0c5ff2-7a4e-4b44-9a2e-51f3bb5e9c11",
    "https://llm.example/v1/chat/completions",
    "https://status.example/incidents/01K3RGEP39D9E2BSBZBBDQYVPT/write-up",
    "https://desk.example/?token=$(ticket)",
    "https://user@host.example/",
    "Authorization: Bearer $(token)",
    "password: ask the deputy",
    "the password: 2026-05-02 was its last change",
    "api_key: 0b0c5ff2-7a4e-4b44-9a2e-51f3bb5e9c11",
    "secret: customer-desk-2026-europe-2",
    "--secret=openai/api-key2",
    "Authorization: Basic credentials",
    "digest: 9f86d081884c7d659a2feaa0c55ad015",
    "/opt/Company/Config/LiteLLM/Eu/2026/a",
    "WeAreAllVeryLongWordsInCamelCaseOf2026",
    "account 123456789012",
    "arn:aws:iam::123456789012:role/keymaster",
    HEX,
    f"commit {HEX}a3bf4f1b",
    f"image llama@sha256:{HEX * 2}",
    f"https://github.example/a/b/commit/{HEX}a3bf4f1b",
    f"https://desk.example/key/{HEX}",
    f"The SHA-256 of the key file is {HEX * 2}",
    f"key id {HEX}",
    f"the key fingerprint is {HEX}",
    f"public key: {HEX * 2}",
    f"turkey {HEX}",
    f"Keyboard {HEX}",
    f"token budget of the weights {HEX}",
    f"sha256-{BASE64}",
    f"root 12:{BASE64}",
    f"The digest of the plan is {BASE64}",
    f"public key {BASE64}",
    f"ops+1a2b3c4d+A{BASE64[:-1]}",
)


@pytest.mark.parametrize("secret", SHAPES)
def test_a_shape_is_found_whole_and_named(secret: str) -> None:
    text = f"Log in with ({secret}), then go on."
    assert [(text[one.start : one.end], one.what) for one in secrets_in(text)] == [
        (secret, SHAPES[secret])
    ]
    assert blacked_out(text) == f"Log in with ({BLACKED_OUT}), then go on."


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_is_left_as_it_is(text: str) -> None:
    assert list(secrets_in(text)) == []
    assert blacked_out(text) == text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("https://reader:hunter22@desk.example/", "reader:hunter22"),
        ("curl -H 'Authorization: Bearer abc12345def'", "abc12345def"),
        ("https://x.example/?api_key=abc12345&a=1", "abc12345"),
        ("password: hunter2-and-3", "hunter2-and-3"),
        ("x-api-key: 9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
        ("AZURE_KEY='9f86d081884c7d659a2feaa0c55ad015'", "9f86d081884c7d659a2feaa0c55ad015"),
        ('"client_secret": "a1~B2c3D4e5F6g7H8i9"', "a1~B2c3D4e5F6g7H8i9"),
        ("Authorization: Basic dXNlcjpwYXNzMTIz", "dXNlcjpwYXNzMTIz"),
        (f"Log in with the key {HEX}.", HEX),
        (f"The API key is `{HEX}`", HEX),
        (f"Authorization: Token {HEX}a3bf4f1b", f"{HEX}a3bf4f1b"),
        (f"https://f.example/run?code={HEX * 2}", HEX * 2),
        (f"DEEPGRAM_TOKEN is {HEX}", HEX),
        (f"clientSecret {HEX}", HEX),
        (f"Use this token:\n  {HEX}\n", HEX),
        (f"the hash of the old one is gone, the password is {BASE64}", BASE64),
        (f"https://x.webhook.example/IncomingWebhook/{HEX}", HEX),
    ],
)
def test_what_stands_where_a_secret_would_is_one(text: str, secret: str) -> None:
    assert blacked_out(text) == text.replace(secret, BLACKED_OUT)


def test_a_private_key_is_one_secret_and_not_one_a_line() -> None:
    body = "\n".join(base64.b64encode(bytes(range(n, n + 48))).decode() for n in range(3))
    text = f"a\n-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\nb"
    assert blacked_out(text) == f"a\n{BLACKED_OUT}\nb"


def test_nearly_every_random_key_is_found_without_a_known_prefix() -> None:
    chance = random.Random(1948)  # noqa: S311 - the same keys each time, and no secrets
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        keys = [encode(chance.randbytes(36)).decode() for _ in range(200)]
        found = [key for key in keys if blacked_out(f"key {key}.") == f"key {BLACKED_OUT}."]
        assert len(found) > 0.95 * len(keys)


@pytest.mark.parametrize(
    "piece",
    [
        "sk-",
        "xai-",
        "key=",
        'token="',
        "bearer ",
        "://a:",
        "eyJaaaaaaaaaaa.",
        "a1",
        "A-",
        "AQ.-",
        "aQ~",
        f"{HEX} ",
        "\n" + HEX,
    ],
)
def test_what_only_begins_like_a_secret_is_not_looked_through_again_and_again(piece: str) -> None:
    began = time.process_time()
    assert len(list(secrets_in(piece * (20_000 // len(piece))))) < 2_000
    assert time.process_time() - began < 0.5, "four times as long would take sixteen times as much"


@given(text=st.text(), other=st.text())
def test_any_text_can_be_blacked_out_and_then_holds_nothing_more(text: str, other: str) -> None:
    secret = next(iter(SHAPES))
    shown = blacked_out(f"{text} {secret} {other}")
    assert secret not in shown
    found = list(secrets_in(text))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("title: Customer service", "title: Customer {}", "secret-in-text"),
        ("title: OpenAI", "title: OpenAI # {}", BROKEN),
        ("secret: openai/api-key", "secret: {}", BROKEN),
        ("for: 10m", "for: {}", BROKEN),
        ("tier: 1", "{}: 1", BROKEN),
    ],
)
def test_no_format_shows_a_secret_of_a_plan_sound_or_broken(old: str, new: str, rule: str) -> None:
    secret = next(iter(SHAPES))
    assert minimal_text().count(old) == 1
    text = minimal_text().replace(old, new.format(secret))
    findings = lint(build_workspace(ROOT, {PLAN: text.encode()}), TODAY)
    assert rule in {each.rule for each in findings}
    outcome = Outcome(findings)
    for shown in (as_text(outcome, 400), as_json(outcome), baseline_text(findings)):
        assert secret not in shown
        assert secret[8:] not in json.dumps(shown)


def test_the_place_is_the_secrets_own_within_its_line() -> None:
    text = minimal_text().replace("title: OpenAI", f"title: OpenAI # {next(iter(SHAPES))}", 1)
    text = text.replace("title: OpenAI #", 'title: "OpenAI" #')
    (told,) = (
        each.problem
        for each in lint(build_workspace(ROOT, {PLAN: text.encode()}), TODAY)
        if each.rule == "secret-in-text"
    )
    assert (told.line, told.column, told.path) == (3, len('title: "OpenAI" # ') + 1, "")
    assert told.source == f'title: "OpenAI" # {BLACKED_OUT}'
