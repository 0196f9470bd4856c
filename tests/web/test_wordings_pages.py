"""The pages where the city words its papers."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import post, press, text_of
from trainer import documents
from trainer.domain.papers import queries
from trainer.domain.papers.models import PaperKind, PaperWording, WordingState
from trainer.domain.people.models import DutyKind, User

AsUser = Callable[[User | None], FlaskClient]
PAGE = "/city/wordings/"


def in_force() -> PaperWording:
    wording = queries.wording_in_force(PaperKind.AWARD_LETTER)
    assert wording is not None
    return wording


def test_a_draft_is_written_seen_as_a_pdf_and_published_by_another(
    make: Make, session: Session, as_user: AsUser
) -> None:
    author, base = as_user(make.city_officer()), in_force()
    assert "奖励通知书，第 1 版" in text_of(author.get(PAGE))
    write = f"{PAGE}{base.id}/draft"
    wrong = post(author, write, {"words": f"{base.words}\n{{{{ 工资 }}}}", "reason": "加一句"})
    assert wrong.status_code == 422
    assert "第6行的变量“工资”不存在" in text_of(wrong)
    assert "{{ 工资 }}" in wrong.text  # what was typed is still there
    post(author, write, {"words": f"{base.words}\n谢谢你。", "reason": "加一句"})
    draft = session.scalars(select(PaperWording).filter_by(state=WordingState.DRAFT)).one()
    page = f"{PAGE}{draft.id}/wording"
    shown = text_of(author.get(page))
    assert "您不能发布这一版" in shown
    assert "谢谢你。" in shown
    try:
        preview = author.get(f"{PAGE}{draft.id}/preview")
        assert preview.mimetype == "application/pdf"
        assert preview.data.startswith(b"%PDF-")
        press(author, page, f"{PAGE}{draft.id}/publish")
        assert in_force() is base
        other = as_user(make.city_officer())
        press(other, page, f"{PAGE}{draft.id}/publish")
    finally:
        documents.close()
    assert in_force() is draft
    assert "使用中" in text_of(other.get(page))


def test_who_words_no_papers_sees_no_edition_and_no_menu(
    make: Make, session: Session, as_user: AsUser
) -> None:
    auditor = as_user(make.staff(DutyKind.AUDITOR, county=None))
    page = auditor.get(PAGE)
    assert "这里没有您能办理的事" in page.text
    assert ">文书措辞</a>" not in page.text
    assert auditor.get(f"{PAGE}{in_force().id}/wording").status_code == 404
