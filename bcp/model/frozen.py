"""The one base of everything that a plan is made of."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Frozen, and refuses keys it does not know: a mistyped key is an error, never ignored."""

    # A default is written as .model_construct(): it needs no validating, and building what does
    # that costs every start 1 to 8 ms.
    model_config = ConfigDict(
        defer_build=True,
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        arbitrary_types_allowed=True,
    )
