"""`prometheus`: a query on our own error rate, often the best signal there is."""

from typing import Annotated, Literal

from pydantic import Field

from bcp.model.identifiers import Text
from bcp.probes.asking import Asking


class PrometheusProbe(Asking):
    """An instant query that gives one number, and the numbers from which on it is trouble."""

    kind: Literal["prometheus"]
    query: Text
    degraded_from: Annotated[float, Field(ge=0)] | None = None
    partial_outage_from: Annotated[float, Field(ge=0)] | None = None
    major_outage_from: Annotated[float, Field(ge=0)] | None = None
