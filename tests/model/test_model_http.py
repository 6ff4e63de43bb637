"""A call filled in: each value is one part of the URL, and stays as it is elsewhere."""

from bcp.model.http import HeaderSecret, HttpCall

CALL = HttpCall.model_validate(
    {
        "url": "https://api.example/$(queue)?by=$(who)&for=$(nobody)",
        "headers": {"x-by": "$(who)", "x-key": {"secret": "a/key"}},
        "json": {"$(who)": ["$(who)", "none"]},
    }
)
VALUES = {"queue": "a/b", "who": "Zoë & co", "more": "?"}


def test_a_value_is_one_part_of_the_url() -> None:
    assert (
        CALL.filled_url(VALUES) == "https://api.example/a%2Fb?by=Zo%C3%AB%20%26%20co&for=$(nobody)"
    )


def test_a_url_without_names_stays() -> None:
    call = HttpCall(url="https://api.example/%20$1")
    assert call.filled_url(VALUES) == call.url


def test_a_call_is_filled_in_everywhere_but_in_keys_and_secrets() -> None:
    filled = CALL.filled(VALUES)
    assert filled.url == CALL.filled_url(VALUES)
    assert filled.headers == {"x-by": "Zoë & co", "x-key": HeaderSecret(secret="a/key")}
    assert filled.body == {"$(who)": ["Zoë & co", "none"]}
    assert (
        HttpCall(url="https://api.example", text="by $(who)").filled(VALUES).text == "by Zoë & co"
    )
