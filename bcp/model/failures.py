"""Why there was no HTTP answer, in words that fit behind "could not be read:" or a request line."""

from bcp.model.ports import Failure

FAILURE_WORDS: dict[Failure, str] = {
    Failure.DNS: "the host's name has no address",
    Failure.CONNECT: "no connection",
    Failure.TLS: "no trusted TLS connection",
    Failure.TIMEOUT: "no answer in time",
    Failure.PROTOCOL: "the answer is not HTTP, or broke off",
    Failure.TOO_LARGE: "the answer is larger than bcp reads",
    Failure.REFUSED: "not asked",
    Failure.SECRET: "not asked, a secret is missing",
    Failure.PROXY: "our own proxy refused it",
    Failure.NOT_REACHED: "not answered before the check's own deadline",
}
