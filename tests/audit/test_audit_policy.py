"""Trust policies of C2SP, read as the specification has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.audit.ed25519 import SignatureType, SigningKey, VerifierKey
from bcp.audit.policy import BadPolicy, Policy, parse_policy


def log_key(number: int) -> VerifierKey:
    return SigningKey.of(f"bcp.example/{number}", bytes([number]) * 32).verifier


def witness_key(number: int) -> VerifierKey:
    public = SigningKey.of("w", bytes([100 + number]) * 32).verifier.public
    return VerifierKey.of(f"w{number}.example", public, SignatureType.COSIGNATURE)


LOG = log_key(1)
X = [witness_key(number) for number in range(3)]
Y = [witness_key(number) for number in range(3, 6)]

EXAMPLE = f"""\
# the example of the specification
log {LOG}
\t
witness X1 {X[0]}
witness X2 {X[1]} https://w.example/
 witness\tX3   {X[2]}
group X-witnesses 2 X1 X2 X3

witness Y1 {Y[0]}
witness Y2 {Y[1]}
witness Y3 {Y[2]}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def met(policy: Policy, *keys: VerifierKey) -> bool:
    return policy.is_met(frozenset(keys))


def test_the_example_of_the_specification() -> None:
    policy = parse_policy(EXAMPLE.encode())
    assert policy.logs == (LOG,)
    assert policy.has_quorum
    assert met(policy, X[0], X[2], Y[1])
    assert met(policy, *X, *Y)
    assert not met(policy, X[0], Y[0], Y[1])
    assert not met(policy, *X)
    assert not met(policy, LOG)
    assert not met(policy)


def test_no_quorum() -> None:
    policy = parse_policy(f"log {LOG} https://log.example/\nquorum none".encode())
    assert not policy.has_quorum
    assert met(policy)


def test_one_witness_as_quorum() -> None:
    policy = parse_policy(f"witness W {X[0]}\nquorum W\n".encode())
    assert (met(policy, X[0]), met(policy, X[1])) == (True, False)


def test_names_beyond_ascii_are_opaque() -> None:
    policy = parse_policy(b"witness \xff\xe2 " + str(X[0]).encode() + b"\nquorum \xff\xe2\n")
    assert met(policy, X[0])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no line says"),
        (f"log {LOG}", "no line says"),
        ("quorum none\nquorum none", "line 2"),
        ("quorum W", "not defined"),
        ("quorum", "exactly one"),
        ("quorum a b", "exactly one"),
        ("log", "line 1"),
        (f"log {LOG} url more", "line 1"),
        ("log x+y+z", "line 1"),
        (f"log {X[0]}", "another kind"),
        (f"log {LOG}\nlog {LOG}", "twice"),
        (f"witness W {LOG}", "another kind"),
        (f"witness W {X[0]}\nwitness V {X[0]}", "twice"),
        (f"witness W {X[0]}\nwitness W {X[1]}", "taken"),
        (f"witness none {X[0]}", "taken"),
        (f"witness W {X[0]}\ngroup G any", "line 2"),
        (f"witness W {X[0]}\ngroup G any V", "not defined"),
        (f"witness W {X[0]}\ngroup W any W", "taken"),
        (f"witness W {X[0]}\ngroup G any none", "not defined"),
        (f"witness W {X[0]}\ngroup G any W W", "twice"),
        (f"witness W {X[0]}\ngroup G any W\ngroup H any W", "twice"),
        (f"witness W {X[0]}\ngroup G 2 W", "'2'"),
        (f"witness W {X[0]}\ngroup G 0 W", "'0'"),
        (f"witness W {X[0]}\ngroup G 01 W", "'01'"),
        (f"witness W {X[0]}\ngroup G some W", "'some'"),
        ("logs x", "'logs'"),
        ("quorum none\r\n", "control"),
        ("\ufeffquorum none", "none of log"),
    ],
)
def test_what_is_no_policy(text: str, what: str) -> None:
    with pytest.raises(BadPolicy, match=what):
        parse_policy(text.encode())


@given(st.binary(max_size=80))
def test_any_bytes_are_a_policy_or_refused(raw: bytes) -> None:
    try:
        policy = parse_policy(raw)
    except BadPolicy:
        return
    assert not policy.has_quorum
