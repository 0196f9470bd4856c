"""From "what may I sit" to the paid reward and the printed roster, as its people walk it."""

from pathlib import Path

import pytest

from tests.journeys import scores
from tests.journeys.people import (
    DAY_AFTER,
    EXAM_DAY,
    HIS_NUMBER,
    OFFICE_DAY,
    SEATING_DAY,
    TRAINING_DAY,
)
from tests.journeys.steps import (
    asking,
    joining,
    papers,
    passing,
    paying,
    registering,
    rewarding,
    sitting,
    training,
)
from tests.journeys.story import Story

pytestmark = pytest.mark.browser

CLERK, REVIEWER = "datian.clerk", "datian.reviewer"
APPROVER, PAYER = "datian.approver", "datian.payer"


def test_a_visitor_learns_what_she_may_sit_and_what_it_brings(story: Story) -> None:
    with story.chapter("asking"):
        asking.asks_what_she_may_sit(story.her())
        asking.reads_from_when(story.her())
        asking.finds_a_class_nearby(story.her())
        asking.learns_what_the_county_offers(story.her())


def test_she_opens_an_account_and_the_counter_confirms_who_she_is(story: Story) -> None:
    with story.chapter("joining"):
        her = story.her()
        joining.opens_an_account(her)
        joining.signs_in_and_keeps_her_answers(her)
        joining.fills_in_her_record(her)
        joining.loses_her_session_while_filling(her)
        joining.sends_a_form_twice(her)
        joining.is_confirmed_at_the_counter(story.officer(CLERK))


def test_her_registration_is_returned_mended_and_accepted(story: Story) -> None:
    with story.chapter("registering"):
        her, reviewer = story.her(), story.officer(REVIEWER)
        registering.registers(her)
        registering.is_returned(reviewer)
        registering.mends_it(her)
        registering.is_accepted(reviewer)
        registering.sees_her_line(her)


def test_she_is_guided_to_the_national_portal_and_notes_how_it_stands(story: Story) -> None:
    with story.chapter("the national exam"):
        registering.is_guided_to_the_portal(story.her())
        registering.notes_what_the_portal_says(story.her())


def test_she_has_the_last_seat_of_a_free_session_and_attends(story: Story) -> None:
    with story.chapter("training"):
        training.plans_a_session(story.officer(CLERK))
        training.takes_the_last_seat(story.her())
        training.waits_in_the_queue(story.him())
        story.it_is(TRAINING_DAY)
        training.takes_attendance(story.teacher())
        story.it_is(TRAINING_DAY.replace(hour=16, minute=30))
        training.closes_the_list(story.teacher())
        training.sees_her_hours(story.her())
        training.missed_it(story.him())


def test_she_sits_the_local_exam_on_the_seat_of_her_ticket(story: Story, tmp_path: Path) -> None:
    with story.chapter("the local exam"):
        city = story.officer("city.clerk")
        story.it_is(SEATING_DAY)
        sitting.enters_where_it_is_held(city)
        sitting.gives_the_seats(city)
        room = sitting.checks_the_ticket(sitting.fetches_her_ticket(story.her()))
        story.it_is(EXAM_DAY)
        sitting.notes_who_came(city, room)
        file = scores.write_local(tmp_path, *sitting.MARKS)
        sitting.loads_her_marks(story.officer(CLERK), file)
        sitting.sees_how_she_did(story.her())


def test_scores_are_loaded_and_her_certificate_is_recorded(story: Story, tmp_path: Path) -> None:
    with story.chapter("passing"):
        story.it_is(OFFICE_DAY)
        clerk = story.officer(CLERK)
        file = scores.write(tmp_path, his_number=HIS_NUMBER)
        passing.tries_the_file(clerk, file)
        passing.loads_the_good_rows(clerk)
        passing.loads_the_same_file_again(clerk, file)
        passing.enters_the_number(clerk)
        passing.sees_scores_and_certificate(story.her())
        passing.has_not_passed(story.him())


def test_her_claim_is_reviewed_by_one_and_approved_by_another(story: Story) -> None:
    with story.chapter("rewarding"):
        reviewer = story.officer(REVIEWER)
        rewarding.claims(story.her())
        rewarding.reviews(reviewer)
        rewarding.gives_a_duty(story.officer("city.administrator"), REVIEWER, "审批")
        rewarding.cannot_approve_what_she_reviewed(reviewer)
        rewarding.approves(story.officer(APPROVER))


def test_the_public_notice_runs_five_working_days_and_ends_by_itself(story: Story) -> None:
    with story.chapter("publicising"):
        anybody = story.visitor("anybody")
        rewarding.starts_the_notice(story.officer(APPROVER))
        rewarding.reads_the_notice(anybody)
        rewarding.asks_whether_she_is_on_it(anybody)
        story.it_is(DAY_AFTER.replace(day=DAY_AFTER.day - 1, hour=23, minute=50))
        rewarding.reads_the_notice(anybody)
        story.it_is(DAY_AFTER)
        rewarding.finds_it_gone(anybody)


def test_her_letter_is_printed_and_everybody_can_verify_it(story: Story) -> None:
    with story.chapter("the letter"):
        papers.issues_the_letter(story.officer(CLERK))
        pdf, number, code = papers.fetches_her_letter(story.her())
        papers.checks_the_letter(pdf, number, code)
        papers.verifies(story.visitor("anybody"), pdf, number, code)
        papers.cannot_guess(story.visitor("anybody"), code)


def test_the_payment_list_takes_two_people(story: Story) -> None:
    with story.chapter("paying"):
        paying.makes_the_list(story.officer(CLERK))
        payer = story.officer(PAYER)
        paying.confirms_and_pays(payer)
        papers.checks_the_sheet(paying.fetches_the_sheet(payer))
        paying.reads_that_it_was_paid(story.her())


def test_the_city_prints_the_roster_of_outstanding_workers(story: Story) -> None:
    with story.chapter("the roster"):
        papers.opens_a_selection(story.officer("city.clerk"))
        confirmer = story.officer("city.confirmer")
        papers.confirms_and_publishes(confirmer)
        papers.checks_the_roster(papers.fetches_the_roster(confirmer))
        papers.reads_the_roster(story.visitor("anybody"))


def test_nothing_contradicts_itself_at_the_end(story: Story) -> None:
    with story.chapter("the end"):
        assert "0 problems" in story.instance.run("check")
        log = story.instance.log.read_text("utf-8", errors="replace")
        assert "Traceback" not in log, log
