"""Templates compiled once in a test process, not anew in each environment that a test makes.

Jinja's own way to keep what it compiled (`BytecodeCache`), in memory: a template is looked up by
its file and the hash of its text, so what a test writes over another template is compiled again.
A process of bcp makes one environment, and has nothing to keep.
"""

from functools import partial
from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from jinja2.sandbox import SandboxedEnvironment


class _Kept(BytecodeCache):
    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


Environment = partial(SandboxedEnvironment, bytecode_cache=_Kept())
