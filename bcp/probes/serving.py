"""What probes of servers of our own have in common: a base URL, and a model that they serve."""

from urllib.parse import urlsplit

from bcp.model.http import HttpCall
from bcp.model.identifiers import Text
from bcp.probes.asking import Asking


class Serving(Asking):
    """A server's health endpoints, below the base URL that the plan gives."""

    model: Text | None = None
    """A model that it has to serve."""

    def below(self, path: str) -> HttpCall:
        """The call to a path of the server's, as `/health`."""
        parts = urlsplit(self.url)
        url = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}{path}"
        return self.call().model_copy(update={"url": url})

    def words(self) -> str:
        """Everything that is asked, and the model that has to be there."""
        asked = ", ".join(f"{ask.call.method} {ask.call.url}" for ask in self.asks())
        return f"{asked}, which has to serve `{self.model}`" if self.model else asked
