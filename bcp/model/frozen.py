"""The one base of everything that a plan is made of."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Frozen, and refuses keys it does not know: a mistyped key is an error, never ignored."""

    model_config = ConfigDict(
        defer_build=True,
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        arbitrary_types_allowed=True,
    )
