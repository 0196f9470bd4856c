"""Photos and proofs on the pages: sent by the person, seen by those who check, by nobody else."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.uploads import plain
from tests.web.posting import hidden, post, press, text_of
from trainer.core import clock
from trainer.demo.portraits import head
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import Registration
from trainer.domain.people.models import User

AsUser = Callable[[User | None], FlaskClient]


def file_of(data: bytes, name: str = "照片.jpg") -> dict[str, Any]:
    return {"file": (BytesIO(data), name)}


def url_of(registration: Registration, view: str) -> str:
    return f"/candidate/uploads/{registration.id}/{view}"


def test_a_photo_is_cut_on_the_server_and_shown_to_those_who_check_it(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, other = make.county(), make.county()
    candidate = make.candidate(county)
    registration = make.filled(make.local_sitting(photo_required=True), candidate)
    make.photo_rule()
    client = as_user(candidate)
    detail = client.get(f"/candidate/registrations/{registration.id}/detail")
    assert url_of(registration, "photo") in detail.text
    page = url_of(registration, "photo")
    assert "295×413" in client.get(page).text
    assert client.get(url_of(registration, "picture")).status_code == 404
    sent = post(client, page, {**file_of(head(1)), "crop": "0,0,1"})
    assert sent.status_code == 302
    operations.submit(registration, actor=candidate)
    theirs = f"/county/exams/{registration.id}/picture"
    for viewer, url in (
        (candidate, url_of(registration, "picture")),
        (make.officer(county), theirs),
    ):
        answer = as_user(viewer).get(url)
        assert Image.open(BytesIO(answer.data)).size == (295, 413)
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert as_user(make.officer(other)).get(theirs).status_code == 404
    assert as_user(make.candidate(county)).get(url_of(registration, "picture")).status_code == 404
    assert (
        as_user(make.officer(county)).get(theirs.replace("picture", "earlier-picture")).status_code
        == 404
    )


def test_a_wrong_photo_is_refused_on_the_form_and_the_old_one_stays(
    make: Make, session: Session, as_user: AsUser
) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    make.photo(registration, candidate)
    assert registration.photo is not None
    before, client, page = (
        registration.photo.sha256,
        as_user(candidate),
        url_of(registration, "photo"),
    )
    for fields, said in (
        ({}, "请选择一张照片"),
        (file_of(b""), "不能是空的"),
        (file_of(b"<html>", "a.jpg"), "只能上传 JPG、PNG 格式"),
        (file_of(plain((100, 140))), "照片太小"),
        (file_of(plain((600, 840), "#222222")), "背景太暗"),
    ):
        answer = post(client, page, fields)
        assert answer.status_code == 422
        assert said in text_of(answer)
    session.expire_all()
    assert registration.photo.sha256 == before
    operations.submit(registration, actor=candidate)
    locked = client.get(page)
    assert "内容不能修改" in locked.text
    assert 'type="file"' not in locked.text


def test_without_a_rule_the_page_says_whom_to_ask(
    make: Make, session: Session, as_user: AsUser
) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    page = as_user(candidate).get(url_of(registration, "photo"))
    assert "照片要求还没有登记" in page.text


def test_proofs_are_sent_looked_at_returned_and_mended_on_the_pages(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county, other = make.county(), make.county()
    candidate, officer = make.candidate(county), make.officer(county)
    registration = make.filled(make.local_sitting(), candidate)
    client, desk = as_user(candidate), as_user(officer)
    page = url_of(registration, "proofs")
    chosen = post(
        client, f"/candidate/registrations/{registration.id}/promise", {"choice": "not_used"}
    )
    assert chosen.location == page
    assert "还要上传" in client.get(page).text
    wrong = post(client, page, {"kind": "education", **file_of(b"MZ", "学历.pdf")})
    assert wrong.status_code == 422
    assert "只能上传 JPG、PNG、PDF 格式" in text_of(wrong)
    scan = b"%PDF-1.7 <script>alert(1)</script>\n%%EOF"
    assert post(client, page, {"kind": "education", **file_of(scan)}).status_code == 302
    once = {"kind": "service", **file_of(plain((300, 400))), **hidden(client, page)}
    assert client.post(page, data=once).status_code == 302
    again = {**once, **file_of(plain((300, 400)))}
    assert client.post(page, data=again).status_code == 302
    assert [proof.kind.value for proof in registration.proofs] == ["education", "service"]
    first, second = registration.proofs
    operations.submit(registration, actor=candidate)
    theirs = f"/county/proofs/{registration.id}/{first.id}/document"
    answer = desk.get(theirs)
    assert answer.data == scan
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert as_user(make.officer(other)).get(theirs).status_code == 404
    elsewhere = f"/candidate/uploads/{registration.id}/{first.id}/proof"
    assert as_user(make.candidate(county)).get(elsewhere).status_code == 404
    detail = f"/county/exams/{registration.id}/detail"
    early = press(desk, detail, f"/county/exams/{registration.id}/accept")
    assert "没有核对无误" in text_of(desk.get(early.location))
    press(desk, detail, theirs.replace("document", "accept"))
    back = f"/county/proofs/{registration.id}/{second.id}/send-back"
    assert post(desk, back, {"reason": "公章看不清。"}).status_code == 302
    assert "公章看不清" in desk.get(f"/county/exams/{registration.id}/send-back").text
    reason = {"promise": "从事社会工作年限证明：公章看不清。"}
    assert post(desk, f"/county/exams/{registration.id}/send-back", reason).status_code == 302
    shown = text_of(client.get(page))
    assert "退回原因：公章看不清" in shown
    press(client, page, f"/candidate/uploads/{registration.id}/{second.id}/remove")
    session.expire_all()
    assert [proof.id for proof in registration.proofs] == [first.id]


def test_an_officer_records_who_may_not_promise(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    candidate, officer = make.candidate(county), make.officer(county)
    registration = make.registered(make.local_sitting(), candidate)
    page = f"/county/bars/{registration.person_id}/person"
    entry = {
        "kind": "no_promise",
        "from_on": clock.today().isoformat(),
        "until_on": "2020-01-01",
        "basis": "虚假承诺记录",
    }
    wrong = post(as_user(officer), page, entry)
    assert "结束日期不能早于开始日期" in text_of(wrong)
    assert "虚假承诺记录" in wrong.text
    assert post(as_user(officer), page, entry | {"until_on": "2027-01-01"}).status_code == 302
    assert (
        "不适用告知承诺制" in as_user(officer).get(f"/county/exams/{registration.id}/detail").text
    )
    promise = as_user(candidate).get(f"/candidate/registrations/{registration.id}/promise")
    assert "您现在不适用告知承诺制" in promise.text


def test_whoever_sends_too_many_files_has_to_wait(
    make: Make, session: Session, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "UPLOADS", 1)
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    make.photo_rule()
    client, page = as_user(candidate), url_of(registration, "photo")
    assert post(client, page, file_of(head(0))).status_code == 302
    assert post(client, page, file_of(head(1))).status_code == 429
    assert len(registration.photos) == 1
