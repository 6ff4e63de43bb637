"""What returning, bridging and mending change in a run's state."""

from test_fold import RUN, Story

from bcp.run.closing import action_of, actions_in, away, by_day, next_action_id


def moved(story: Story, to: str, **more: object) -> Story:
    return story.add("process.moved", {"process": "support", "to": to, **more})


def there(story: Story | None = None) -> Story:
    story = story or Story()
    story.add("fallback.chosen", {"process": "support", "fallback": "azure"})
    story.add("step.started", {"step": "open", "attempt": 1, "phase": "do"})
    story.add("step.ended", {"step": "open", "outcome": "done"})
    return moved(story, "on:azure")


class TestReturning:
    def test_what_is_back_is_counted_up_and_forgotten_at_the_end(self) -> None:
        story = moved(there(), "returning")
        assert story.state().process("support").share == 0
        moved(story, "returning", share=10)
        assert story.state().process("support").share == 10
        process = moved(story, "primary", left="azure").state().process("support")
        assert (process.share, process.is_back, process.arrived) == (None, True, None)
        assert process.is_placed
        assert away(story.state()) == ()

    def test_the_time_of_a_state_is_that_of_its_beginning(self) -> None:
        story = moved(there(), "returning")
        since = story.state().process("support").since
        assert moved(story, "returning", share=10).state().process("support").since == since

    def test_a_process_that_was_never_moved_is_not_back(self) -> None:
        process = moved(Story(), "primary").state().process("support")
        assert (process.is_back, process.is_placed) == (False, False)


class TestBridging:
    def test_the_first_is_named_until_it_is_let_go(self) -> None:
        story = moved(there(), "switching", bridge="azure")
        process = story.state().process("support")
        assert (process.is_carried, process.is_placed) == (True, False)
        assert moved(story, "on:claude").state().process("support").is_to_let_go
        process = moved(story, "on:claude", bridge=None, left="azure").state().process("support")
        assert (process.bridge, process.fallback, list(process.left)) == (None, "claude", ["azure"])


class TestAnew:
    def test_the_steps_of_a_way_gone_before_are_to_be_done_anew(self) -> None:
        story = there()
        story.add("question.answered", {"id": "open", "answer": "done"})
        story.add("step.ended", {"step": "open", "outcome": "done"})
        assert "open" in story.state().used
        state = moved(story, "switching", again=["open"]).state()
        assert (state.steps["open"].is_reopened, state.steps["open"].attempt) == (True, 1)
        assert "open" not in state.used, "what was answered then answers nothing of now"

    def test_one_step_can_be_reopened(self) -> None:
        state = there().add("step.reopened", {"step": "open", "reason": None}).state()
        assert state.steps["open"].is_reopened
        assert not state.steps["open"].is_settled


class TestActions:
    def opened(self) -> Story:
        story = Story()
        for number, due in ((1, "2026-12-01"), (2, "2026-11-30")):
            data = {"id": f"a-{number}", "run": RUN, "title": {"blob": "b"}, "owner": "x"}
            story.add("action.opened", {**data, "due": due})
        return story

    def test_the_one_due_first_comes_first_and_those_done_last(self) -> None:
        story = self.opened()
        assert [one.id for one in by_day(story.state().actions.values())] == ["a-2", "a-1"]
        story.add("action.closed", {"id": "a-2", "run": RUN, "reason": {"blob": "r"}})
        assert [one.id for one in by_day(story.state().actions.values())] == ["a-1", "a-2"]
        assert actions_in(story.entries) == dict(story.state().actions)

    def test_an_id_says_where_it_came_from(self) -> None:
        assert next_action_id(RUN, self.opened().state().actions) == "7f3a0000-3"

    def test_two_that_were_opened_at_one_moment_are_two(self) -> None:
        story = Story()
        for blob in ("one", "two"):
            data = {"id": "7f3a0000-1", "run": RUN, "title": {"blob": blob}, "owner": "x"}
            story.add("action.opened", {**data, "due": "2026-12-01"})
        kept = story.state().actions
        assert [(one.id, one.title_blob) for one in kept.values()] == [
            ("7f3a0000-1", "one"), ("7f3a0000-2", "two"),
        ]  # fmt: skip
        assert action_of(kept, story.entries[-1]).id == "7f3a0000-2"

    def test_closing_what_is_not_there_changes_nothing(self) -> None:
        story = self.opened()
        before = story.state().actions
        assert story.add("action.closed", {"id": "a-9", "run": RUN}).state().actions == before

    def test_an_action_uses_up_no_answer(self) -> None:
        story = Story().add("question.answered", {"id": "close", "answer": "action"})
        data = {"id": "a-1", "run": RUN, "title": None, "owner": "x", "due": "2026-12-01"}
        assert story.add("action.opened", data).state().used == frozenset()


def test_a_run_that_names_no_incident_is_one_of_its_own() -> None:
    assert Story().state().incident == RUN
