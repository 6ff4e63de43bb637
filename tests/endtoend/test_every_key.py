"""An incident walked at real terminals of 60 and of 120 columns, through every key that there is.

Each part is a night of its own; they are walked at the same time, for a prompt takes no key in its
first 0.4 s. The screens of each are a document, to be read as a person would see them.
"""

import os
import re
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from a_terminal import PATIENCE_S, Text
from loopback import Exchange, http
from machine import ROOT
from night import JSON, JUST_NOW, LONG_AGO, Night, Walker, night
from syrupy.assertion import SnapshotAssertion

ROW = re.compile(r"\| (?:`(?P<key>.)`)? ?\| `(?P<word>[a-z_]+)` \|")


FULL = os.environ.get("BCP_TESTS") == "full"
WIDE = ("on-site", "back")
"""The parts whose screens are documents at 120 columns too."""


def test_every_key(snapshot: SnapshotAssertion) -> None:
    nights = walked(tuple(PARTS), 60)
    for part, here in nights.items():
        assert here.document == snapshot(name=f"{part}-60", extension_class=Text)
    every_key_was_pressed(nights)


@pytest.mark.skipif(not FULL, reason="20 s; at 60 columns every key is pressed in each run")
def test_the_screens_are_wider_where_there_is_room(snapshot: SnapshotAssertion) -> None:
    nights = walked(tuple(PARTS), 120)
    for part in WIDE:
        assert nights[part].document == snapshot(name=f"{part}-120", extension_class=Text)
    every_key_was_pressed(nights)


def every_key_was_pressed(nights: Mapping[str, Night]) -> None:
    """Each key of the documentation's table, and what it says came of it."""
    pressed = set[tuple[str, str]]().union(*(here.pressed for here in nights.values()))
    table = (ROOT / "docs" / "walk.md").read_text()
    known = {(row["key"] or "", row["word"]) for row in ROW.finditer(table)}
    assert len(known) == 32, "the table of keys was read"
    assert known - pressed == set(), "every key of the table was pressed, and did what it says"


def walked(parts: Sequence[str], width: int) -> dict[str, Night]:
    with ThreadPoolExecutor(len(parts)) as pool:
        nights = pool.map(lambda part: walk(part, width), parts)
        return dict(zip(parts, nights, strict=True))


def walk(part: str, width: int) -> Night:
    story, before = PARTS[part]
    with night(width, before) as here:
        story(here)
        here.quietly("lead", "audit", "verify")
    return here


def deciding(here: Night) -> None:
    """Looking at everything, waiting, declaring for a reason, choosing, a consent by phone."""
    lead = here.at("lead", "failover", "openai")
    lead.child.send("ddd\r\r")  # typed ahead
    lead.see("The situation: the criteria are not met")
    for keys in ("\r", "\r\r", "\x1b[A", "\x1bOB", "\x1b[200~override\rsure\r\x1b[201~"):
        mark = len(lead.raw)
        lead.child.send(keys)
        lead.until("> ", mark, 0.2)
    assert here.recorded("question.answered") == [], "Enter, arrows and pastes decide nothing"
    lead.listens()
    lead.key("?", "help", "the run can be resumed")
    lead.see("? What every answer does")
    lead.key("v", "evidence", "openai/api")
    lead.see("v What was read")
    lead.key("W", "who", "Platform engineer")
    lead.see("W Who is responsible")
    lead.key("b", "back", "Activation")
    lead.key("n", "note", "Why, in one line")
    lead.line("Three customers have called", "stand by")
    lead.key("e", "escalate", "Why, in one line")
    lead.see("e Whom to call")
    lead.line("Called the platform team", "stand by")
    lead.key("r", "recheck", "stand by")
    lead.line("declare", "cannot be chosen now")
    lead.see("declare, while the criteria are not met")
    lead.key("w", "stand_by", "ends the wait early")
    lead.see("w Waiting")
    lead.answer("s", "End the wait early?")
    lead.see("s Ending the wait")
    lead.line("yes", "stand by")
    lead.word("override", "Why, in one line")
    lead.line("Support stands still", "Claude API")
    lead.see("Choosing, for customer service")
    lead.line("claude", "cannot be chosen now")
    lead.see("claude, which is not cleared for personal data")
    lead.answer("1", "The platform team agrees")
    lead.see("A consent is asked for")
    _consent_by_phone(lead, "lead")
    lead.see("The consent by phone counts")
    lead.word("abort", "Why, in one line")
    lead.line("It was our own mistake", "The run was aborted")
    lead.end(5, "The end: aborted")


def on_site(here: Night) -> None:
    """Another person's consent from their own terminal, then every kind of step that bcp does."""
    for who in ("lead", "platform"):
        here.quietly("lead", "operator", "add", who, "--file", f"{here.desk.folder}/{who}.pem")
    lead = here.at("lead", "failover", "openai")
    lead.see("The situation: the criteria are met")
    lead.key("d", "declare", "Claude API")
    lead.answer("1", "The platform team agrees")
    run = here.run_id()
    mark = len(lead.raw)
    consent = here.bcp("platform", "approve", run, "agree", "--reason", "There is room")
    here.keep("What the platform engineer sees", consent.err + consent.out)
    assert consent.code == 0, consent.err
    assert lead.until("Look at the gateway", mark), lead.text()
    lead.see("The consent is there; a check is next")
    lead.key("d", "do", "Send the traffic")
    lead.see("A request is to be sent")
    lead.word("do", "Start the second worker")
    lead.see("A program is to be run")
    lead.key("u", "undo_last", "Take back")
    lead.see("u Taking the newest step back")
    lead.word("undo", "was taken back")
    lead.see("undo It is taken back")
    lead.key("r", "retry", "Start the second worker")
    lead.word("do", "Set the model")
    lead.see("A file is to be changed")
    lead.word("do", "Let it settle")
    lead.see("A wait is next")
    lead.answer("d", "ends the wait early")
    lead.see("d Waiting")
    lead.answer("s", "End the wait early?")
    lead.line("no", "ends the wait early")
    lead.answer("s", "End the wait early?")
    lead.line("yes", "FAILED")
    lead.see("yes The wait was ended early")
    lead.key("m", "by_hand", "Tell the shift leads")
    lead.see("Words to copy")
    lead.answer("d", "Sales texts")
    lead.see("Arrived; now sales")
    lead.key("w", "wait", "We answer by hand today")
    lead.see("Messages are due")
    lead.answer("d", "Note this line")
    lead.end(0, "The end")


def by_hand(here: Night) -> None:
    """Steps that people do; moving among them; leaving, coming back, being relieved."""
    run = here.begun("by-hand")
    lead = here.at("lead", "resume", run)
    lead.see("A step by hand")
    lead.key("?", "help", "the run can be resumed")
    lead.see("? What every answer does")
    lead.key("d", "done", "INC-1234")
    lead.line("4711", "INC-[0-9]{4}")
    lead.see("d The ticket's number was not one")
    lead.line("INC-4711", "Decide which tickets", instead=True)
    lead.see("A decision")
    lead.answer("2", "Why, in one line")
    lead.line("Too few of us", "The north desk")
    lead.see("One of a group")
    lead.key("o", "other", "The south desk takes over")
    lead.key("s", "skip", "Why, in one line")
    lead.line("Nobody there at night", "The north desk")
    lead.key("f", "failed", "Why, in one line")
    lead.line("They do not pick up", "FAILED")
    lead.see("f It did not work")
    lead.key("r", "retry", "done")
    lead.answer("d", "Pin the macro sheet")
    lead.key("l", "list", "The south desk")
    lead.see("l All steps")
    lead.word("jump", "Why, in one line")
    lead.line("The banner is more urgent", "To which step")
    lead.line("banner", "Show the banner")
    lead.see("jump To the banner")
    lead.interrupted("Leave, go on, or abort?")
    lead.see("Ctrl-C")
    lead.answer("g", "done · m by hand")
    lead.key("q", "leave", "You left the run")
    lead.end(4, "q The run is left")
    lead = here.at("lead", "resume", run)
    lead.see("Back again")
    lead.key("h", "hand_over", "Why, in one line")
    lead.line("My shift ends", "To whom")
    lead.line("deputy", "You handed run")
    lead.end(4, "h Handed over")
    deputy = here.at("deputy", "resume", run)
    deputy.see("The deputy goes on")
    deputy.word("take_back_all", "Why, in one line")
    deputy.see("take back all What would be taken back")
    deputy.line("The queue overflows", "Take back: The north desk")
    deputy.see("The newest first")
    deputy.answer("d", "Take back: Open the manual queue")
    deputy.answer("d", "Claude API")
    deputy.see("Choosing again")
    deputy.answer("2", "Open the manual queue")
    deputy.see("By hand once more")
    deputy.key("c", "choose", "Why, in one line")
    deputy.line("On site is ready now", "Claude API")
    deputy.interrupted("Leave, go on, or abort?")
    deputy.interrupted("You left at")
    deputy.end(130, "Ctrl-C twice")


def recovered(here: Night) -> None:
    """The vendor recovers in the middle: hold, go on; and once more: turn back."""
    run = here.begun("by-hand")
    lead = here.at("lead", "resume", run)
    lead.answer("d", "INC-1234")
    lead.line("INC-4711", "Decide which tickets")
    here.all_well()
    lead.answer("r", "operational")
    lead.see("r The page is green")
    lead.answer("r", "Decide which tickets")
    lead.answer("1", "Why, in one line")
    lead.line("All can be answered", "operational twice")
    lead.see("It has recovered")
    lead.key("h", "hold", "ends the wait early")
    lead.see("h Holding")
    lead.answer("s", "End the wait early?")
    lead.line("yes", "operational twice")
    lead.key("g", "go_on", "The north desk")
    here.outage(LONG_AGO)
    lead.answer("r", "major outage")
    here.all_well()
    lead.answer("r", "operational")
    lead.answer("r", "The north desk")
    lead.answer("d", "operational twice")
    lead.word("turn_back", "Why, in one line")
    lead.line("It holds for good", "Take back: The north desk")
    lead.answer("x", "Why, in one line")
    lead.line("They have the tickets", "Take back: Open the manual queue")
    lead.answer("d", "stays as it is")
    lead.end(4, "turn back The end")


def crashed(here: Night) -> None:
    """bcp dies in the middle of a request, three times: nobody knows, so a person says."""
    run = here.begun("spare")
    lead = here.at("lead", "resume", run)
    _consent_by_phone(lead)
    lead.answer("m", "Send the traffic")
    _die_in_the_request(here, lead, "do")
    lead = here.at("lead", "resume", run)
    lead.see("Back after a crash")
    _die_in_the_request(here, lead, "run_again")
    lead = here.at("lead", "resume", run)
    lead.see("Back after another")
    lead.word("undo", "was taken back")
    _die_in_the_request(here, lead, "r")
    lead = here.at("lead", "resume", run)
    here.server.on("/routed-to", b'{"to": "on-site"}')
    lead.key("h", "happened", "Start the second worker")
    lead.see("h It took effect")
    lead.key("q", "leave", "You left the run")
    lead.end(4, "q The run is left")


def back(here: Night) -> None:
    """The way back before its time, for a reason, in shares; then the incident is closed."""
    here.desk.write("more.yaml", ANSWERED)
    here.begun("by-hand")
    done = here.bcp("lead", "failover", "openai", "--answers", "more.yaml")
    assert done.code == 0, done.err
    lead = here.at("lead", "failback", "openai")
    lead.see("The way back is not open yet")
    lead.line("return", "cannot be chosen now")
    lead.see("return, before its time")
    lead.word("override", "Why, in one line")
    lead.line("The vendor has called us", "Send traffic back")
    lead.see("The first share")
    lead.answer("d", "The condition of the return does not hold")
    lead.see("It does not hold")
    lead.answer("g", "Why, in one line")
    lead.line("The page is late", "Send traffic back")
    lead.answer("d", "does not hold")
    lead.answer("g", "Why, in one line")
    lead.line("The page is late", "Work the pile off")
    lead.answer("d", "back on the primary")
    lead.end(0, "Back")
    lead = here.at("lead", "standdown", "openai")
    lead.see("Standing down")
    lead.answer("m", "What has to be done")
    lead.line("Test the way back monthly", "Who sees to it")
    lead.line("platform", "Until which day")
    lead.line("2026-12-24", "Test the way back monthly (platform")
    lead.see("m Written down")
    lead.line("close", "the incident is closed")
    lead.end(0, "The end: closed")


def _consent_by_phone(lead: Walker, wrong: str = "") -> None:
    lead.listens()
    code = re.search(r"platform: .*?code (\d{3} \d{3})", " ".join(lead.text().split()))
    assert code is not None, lead.text()
    lead.answer("p", "Whom did you call")
    if wrong:
        lead.line(wrong, "One of platform, deputy")
        lead.see("p Calling oneself")
    lead.line("platform", "The code", instead=bool(wrong))
    lead.line(code[1], "Look at the gateway")


def _die_in_the_request(here: Night, lead: Walker, word: str) -> None:
    """The desk takes the request and does not answer; then bcp is killed."""
    arrived = threading.Event()

    def hang(exchange: Exchange) -> None:
        if exchange.method == "PUT":
            arrived.set()
            exchange.closing.wait()
        exchange.connection.sendall(http(200, b'{"to": "vendor"}', content_type=JSON))

    before, here.server.answers["/route"] = here.server.answers["/route"], hang
    if len(word) == 1:
        lead.answer(word, "Its start is recorded")
    else:
        lead.word(word, "")
    assert arrived.wait(PATIENCE_S), lead.text()
    lead.child.kill(signal.SIGKILL)
    lead.ended()
    here.server.answers["/route"] = before


ANSWERED = """
open-queue: {answer: done, value: INC-4711}
intake: {answer: urgent, reason: Too few of us}
desk-north: {answer: done}
desk-south: {answer: done}
macros: {answer: skip, reason: No time}
banner: {answer: done}
communicate: {answer: sent}
"""
PARTS: dict[str, tuple[Callable[[Night], None], timedelta]] = {
    "deciding": (deciding, JUST_NOW),
    "on-site": (on_site, LONG_AGO),
    "by-hand": (by_hand, LONG_AGO),
    "recovered": (recovered, LONG_AGO),
    "crashed": (crashed, LONG_AGO),
    "back": (back, LONG_AGO),
}
