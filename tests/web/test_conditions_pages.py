"""The city writes a new version of the conditions, and a second person publishes it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.domain.test_exam_ruling import BASIS
from tests.factories import Make
from tests.web.posting import post, press, text_of
from trainer.core.errors import RuleBroken
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import EligibilityVersion
from trainer.domain.people.models import DutyKind, User

AsUser = Callable[[User | None], FlaskClient]
PAGE = "/city/conditions/"


@pytest.fixture
def in_force(make: Make) -> EligibilityVersion:
    make.exam_basics()
    (version,) = queries.eligibility_versions()
    return version


def draft_of(base: EligibilityVersion, year: int, author: User) -> EligibilityVersion:
    return operations.draft_eligibility(
        base, version=str(year), first_exam_year=year, basis=BASIS, actor=author
    )


def test_a_version_is_copied_changed_seen_in_words_and_published_by_another(
    make: Make, session: Session, as_user: AsUser, in_force: EligibilityVersion
) -> None:
    sitting = make.local_sitting()
    registration = make.registered(sitting, make.candidate(make.county()))
    writer, year = make.city_officer(), sitting.year
    author = as_user(writer)
    fields = {"version": str(year), "first_exam_year": str(year), "basis": BASIS}
    wrong = post(author, f"{PAGE}{in_force.id}/draft", {**fields, "basis": "无"})
    assert "请写明依据的文件名称和文号" in text_of(wrong)
    assert str(year) in wrong.text  # what was typed is still there
    post(author, f"{PAGE}{in_force.id}/draft", fields)
    (draft,) = queries.eligibility_drafts()
    assert len(draft.clauses) == len(in_force.clauses)
    clause = next(row for row in draft.clauses if row.level is Level.ASSISTANT and row.years == 2)
    edit = f"{PAGE}{clause.id}/clause"
    typed = {
        "level": "assistant",
        "clause": clause.clause,
        "document": clause.document,
        "text": "取得社会工作专业大专学历，从事社会工作满3年",
        "education": ["college"],
        "major": "social_work",
        "years": "3",
        "held": "",
    }
    assert "请至少选择一个学历" in text_of(post(author, edit, {**typed, "education": []}))
    post(author, edit, typed)
    page = f"{PAGE}{draft.id}/version"
    shown = text_of(author.get(page))
    assert "学历为大专（社会工作专业）；从事社会工作满3年" in shown
    assert "从事社会工作满2年" in shown  # what the version before said
    assert "您不能发布这一版" in shown
    press(author, page, f"{PAGE}{draft.id}/publish")
    assert draft.published_at is None
    other = as_user(make.city_officer())
    assert other.get(edit).status_code == 403
    press(other, page, f"{PAGE}{draft.id}/publish")
    assert (in_force.last_exam_year, queries.eligibility_rules(year)) == (year - 1, draft)
    assert queries.newest_rejudging(sitting.id) is not None
    assert registration.versions[-1].rules_version == "2006"
    assert author.get(edit).status_code == 403


def test_clauses_are_added_and_taken_out_and_a_draft_is_given_up(
    make: Make, session: Session, as_user: AsUser, in_force: EligibilityVersion
) -> None:
    chief = make.city_officer()
    city, draft = as_user(chief), draft_of(in_force, 2030, chief)
    page, count = f"{PAGE}{draft.id}/version", len(draft.clauses)
    typed = {
        "level": "senior",
        "clause": "第九条",
        "document": "示例办法〔2029〕1号",
        "text": "取得博士学位",
        "education": ["doctor"],
        "major": "any",
        "years": "0",
        "held": "worker",
    }
    higher = post(city, f"{PAGE}{draft.id}/add", {**typed, "held": "senior"})
    assert "须先持有的证书应低于报考的级别" in text_of(higher)
    post(city, f"{PAGE}{draft.id}/add", typed)
    session.expire_all()
    assert len(draft.clauses) == count + 1
    press(city, page, f"{PAGE}{draft.clauses[-1].id}/remove")
    session.expire_all()
    assert len(draft.clauses) == count
    press(city, page, f"{PAGE}{draft.id}/drop")
    assert queries.eligibility_drafts() == []
    assert queries.eligibility_rules(2030) is in_force


def test_a_draft_that_another_version_has_overtaken_is_not_published(
    make: Make, session: Session, in_force: EligibilityVersion
) -> None:
    writer, reader = make.city_officer(), make.city_officer()
    early, late = draft_of(in_force, 2029, writer), draft_of(in_force, 2031, writer)
    operations.publish_eligibility(late, actor=reader)
    with pytest.raises(RuleBroken, match="2031版从2031年度起适用"):
        operations.publish_eligibility(early, actor=reader)
    newer = draft_of(in_force, 2033, writer)
    with pytest.raises(RuleBroken, match="不是照现行的2031版起草"):
        operations.publish_eligibility(newer, actor=reader)
    assert len(queries.eligibility_versions()) == 2


def test_who_sets_no_rules_reads_the_version_without_buttons(
    make: Make, session: Session, as_user: AsUser, in_force: EligibilityVersion
) -> None:
    clerk = as_user(make.staff(DutyKind.CLERK, county=None))
    page = clerk.get(f"{PAGE}{in_force.id}/version")
    assert "第十一条第（三）项" in page.text
    assert "起草新的一版" not in page.text
    assert clerk.get(f"{PAGE}{in_force.id}/draft").status_code == 403
