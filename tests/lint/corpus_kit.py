"""The lint corpus: for each rule a plan that breaks it and one that keeps it, found in a folder.

`corpus/RULE-ID/bad.yaml` and `good.yaml` are plans, each loaded in a workspace of its own. Beside
them may stand `bcp.yaml` for both, or `bad.bcp.yaml` and `good.bcp.yaml`. A line on which the rule
is to find something ends in `# found`, the first one where the whole file is meant. Comments at
the head may state what no file of a workspace says: `# today: 2026-11-01`, and
`# exercised: 2026-02-01` or `# exercised: never`; without the latter the log counts as not read.
"""

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

from plans.samples import PLAN, ROOT, SETTINGS

from bcp.lint.base import Finding
from bcp.lint.linter import lint
from bcp.plan.workspace import build_workspace

CORPUS = Path(__file__).resolve().parent / "corpus"
MARK = "# found"
TODAY = date(2026, 11, 1)
_TODAY = re.compile(r"^# today: (\S+)$", re.MULTILINE)
_EXERCISED = re.compile(r"^# exercised: (\S+)$", re.MULTILINE)
_ID = re.compile(r"^id: (\S+)", re.MULTILINE)

Line = tuple[str, int]
"""A file of the workspace, and a line of it, from 1."""


class Sample(NamedTuple):
    """One plan of the corpus, and what was found in it."""

    texts: dict[str, str]
    findings: tuple[Finding, ...]

    def of_rule(self, rule_id: str) -> set[Line]:
        """The lines on which the rule found something; 1 where the whole file is meant."""
        problems = (each.problem for each in self.findings if each.rule == rule_id)
        return {(problem.file, max(problem.line, 1)) for problem in problems}

    def marked(self) -> set[Line]:
        """The lines that say that something is to be found there."""
        return {
            (name, number)
            for name, text in self.texts.items()
            for number, line in enumerate(text.splitlines(), 1)
            if line.endswith(MARK)
        }

    def lines(self) -> set[str]:
        """Every line, without its indent and without the mark."""
        lines = (line for text in self.texts.values() for line in text.splitlines())
        return {line.removesuffix(MARK).strip() for line in lines}


def sample(rule_id: str, name: str) -> Sample:
    """The plan `NAME.yaml` of a rule, linted in its own workspace."""
    folder = CORPUS / rule_id
    texts = {PLAN: (folder / f"{name}.yaml").read_text(encoding="utf-8")}
    for path in (folder / f"{name}.bcp.yaml", folder / "bcp.yaml"):
        if path.exists():
            texts[SETTINGS] = path.read_text(encoding="utf-8")
            break
    files = {path: text.encode() for path, text in texts.items()}
    findings = lint(build_workspace(ROOT, files), _today(texts[PLAN]), _exercised(texts[PLAN]))
    return Sample(texts, findings)


def _today(text: str) -> date:
    said = _TODAY.search(text)
    return date.fromisoformat(said[1]) if said else TODAY


def _exercised(text: str) -> dict[str, date] | None:
    said, plan_id = _EXERCISED.search(text), _ID.search(text)
    if said is None or plan_id is None:
        return None
    return {} if said[1] == "never" else {plan_id[1]: date.fromisoformat(said[1])}
