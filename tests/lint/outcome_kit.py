"""Findings with any text in them: every format has to take whatever a plan or a path holds."""

from hypothesis import strategies as st
from render.hostile import NASTY

from bcp.lint.base import Finding, Severity
from bcp.lint.outcome import KnownFinding, Outcome
from bcp.model.errors import Problem

texts = st.one_of(st.sampled_from((*NASTY, "::error::x", "{0}", "a%0Ab", "")), st.text(max_size=12))
_severities = st.sampled_from(Severity)
_numbers = st.integers(0, 3)
problems = st.builds(
    Problem, texts.filter(bool), _numbers, _numbers, texts, texts, source=texts, hint=texts
)
findings = st.builds(
    Finding, st.sampled_from(("shared-fate", "broken")), _severities, problems, texts, st.booleans()
)


def outcomes() -> st.SearchStrategy[Outcome]:
    """Up to three findings, what is gone, remarks."""
    gone = st.builds(KnownFinding, texts, _severities.map(str), texts, texts, texts)
    return st.builds(
        Outcome,
        st.lists(findings, max_size=3).map(tuple),
        st.lists(gone, max_size=2).map(tuple),
        st.lists(texts, max_size=1).map(tuple),
    )
