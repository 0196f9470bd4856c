from collections.abc import Callable
from datetime import date

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.people import PASSWORD
from tests.web.posting import hidden, post, text_of
from trainer.core.actors import System
from trainer.core.identity import make_id_number
from trainer.domain.notices import operations as notices
from trainer.domain.people import operations, passwords, queries
from trainer.domain.people.consents import CodePurpose, ConsentKind
from trainer.domain.people.models import Standing, User

AsUser = Callable[[User | None], FlaskClient]
PROFILE = "/candidate/profile/"


def test_one_s_own_page_lists_what_to_do_and_how_far_one_is(make: Make, as_user: AsUser) -> None:
    user = make.claimant()
    page = text_of(as_user(user).get("/candidate/"))
    for words in ("身份核对 带身份证件", "等待核对", "教育经历", "待填写", "正在这一步"):
        assert words in page


def test_visitors_and_staff_without_a_record_are_kept_out(make: Make, as_user: AsUser) -> None:
    assert as_user(None).get(PROFILE).status_code == 302
    assert as_user(make.officer(make.county())).get(PROFILE).status_code == 403


def test_owners_see_their_own_numbers_in_full(make: Make, as_user: AsUser) -> None:
    user = make.candidate()
    page = as_user(user).get(PROFILE).text
    assert user.person is not None
    assert str(user.person.id_number) in page
    assert str(user.person.phone) in page


def test_place_and_phone_are_brought_up_to_date(make: Make, as_user: AsUser) -> None:
    user = make.with_password(make.candidate())
    client, there = as_user(user), make.county()
    town = make.township(there)
    fields = {
        "phone": "15405980077",
        "county_id": there.id,
        "township_id": town.id,
        "home_county_id": "",
        "organisation_id": "",
        "post": "社工",
        "payroll": "none",
        "full_time": "y",
    }
    elsewhere = as_user(user)
    refused = post(client, f"{PROFILE}edit", {**fields, "password": "not-the-password"})
    assert refused.status_code == 422
    assert "密码不对" in refused.text
    assert "not-the-password" not in refused.text
    answer = post(client, f"{PROFILE}edit", {**fields, "password": PASSWORD})
    assert answer.location == PROFILE
    assert user.phone == "15405980077"
    assert elsewhere.get(PROFILE).status_code == 302  # signed out there
    page = text_of(client.get(PROFILE))
    assert there.name in page
    assert town.name in page
    fields["township_id"] = make.township(make.county(), "别县镇").id
    refused = post(client, f"{PROFILE}edit", {**fields, "post": "项目主管"})
    assert refused.status_code == 422
    assert "别县镇不属于" in text_of(refused)
    assert 'value="项目主管"' in refused.text


def test_education_is_added_once_and_removed(make: Make, as_user: AsUser) -> None:
    user = make.candidate()
    client, url = as_user(user), f"{PROFILE}add-education"
    fields = {
        **hidden(client, url),
        "level": "bachelor",
        "social_work": "y",
        "major": "社会工作",
        "graduated_on": "2015-06-30",
        "starts_on": "",
    }
    assert [client.post(url, data=fields).status_code for _ in range(2)] == [302, 302]
    assert user.person is not None
    (row,) = user.person.education
    stranger = as_user(make.candidate())
    gone = f"{PROFILE}{row.id}/remove-education"
    assert stranger.post(gone, data=hidden(stranger, PROFILE)).status_code == 404
    assert client.post(gone, data=hidden(client, PROFILE)).location.startswith(PROFILE)
    assert user.person.education == []


def test_education_and_work_are_mended_where_they_stand(make: Make, as_user: AsUser) -> None:
    user = make.candidate()
    assert user.person is not None
    make.experienced(user.person)
    client, stranger = as_user(user), as_user(make.candidate())
    (study,), (job,) = user.person.education, user.person.employment
    study_id, job_id, begun = study.id, job.id, job.starts_on
    page = client.get(PROFILE).text
    for url in (f"{PROFILE}{study_id}/edit-education", f"{PROFILE}{job_id}/edit-employment"):
        assert url in page
        assert stranger.get(url).status_code == 404
    url = f"{PROFILE}{study_id}/edit-education"
    assert 'value="示例大学"' in client.get(url).text
    fields = {"level": "bachelor", "full_time": "y", "major": "法学", "starts_on": "2012-09-01"}
    wrong = {**fields, "school": "示例师范学院", "graduated_on": "2012-06-30"}
    refused = post(client, url, wrong)
    assert refused.status_code == 422
    assert "毕业日期应晚于入学日期" in refused.text
    assert 'value="示例师范学院"' in refused.text
    assert user.person.education[0].school == "示例大学"
    right = {**wrong, "graduated_on": "2016-06-30"}
    assert post(client, url, right).location == f"{PROFILE}#education"
    (mended,) = user.person.education
    assert (mended.id, mended.school, mended.major) == (study_id, "示例师范学院", "法学")
    url = f"{PROFILE}{job_id}/edit-employment"
    fields = {"employer": "", "organisation_id": "", "county_id": "", "payroll": "none"}
    refused = post(client, url, {**fields, "starts_on": begun.isoformat()})
    assert "请填写工作单位" in refused.text
    work = {**fields, "employer": "示例中心", "social_work": "y", "starts_on": begun.isoformat()}
    assert post(client, url, work).location == f"{PROFILE}#employment"
    (mended_job,) = user.person.employment
    assert (mended_job.id, mended_job.employer) == (job_id, "示例中心")


def test_a_refused_job_keeps_what_was_typed(make: Make, as_user: AsUser) -> None:
    client = as_user(make.candidate())
    response = post(
        client,
        f"{PROFILE}add-employment",
        {
            "employer": "示例中心",
            "organisation_id": "",
            "county_id": "",
            "payroll": "none",
            "starts_on": "2020-05-01",
            "ends_on": "2019-05-01",
        },
    )
    assert response.status_code == 422
    assert "结束日期不能早于开始日期" in response.text
    assert 'value="示例中心"' in response.text
    assert 'value="2020-05-01"' in response.text


def test_a_wrong_number_is_mended_until_the_check_and_not_after(
    make: Make, as_user: AsUser
) -> None:
    county = make.county()
    user = make.claimant(county)
    client = as_user(user)
    number = make_id_number("350425", date(1991, 2, 2), 998)
    fields = {"name": "示例更正", "id_kind": "resident", "id_number": number}
    assert post(client, f"{PROFILE}identity", fields).location == PROFILE
    operations.confirm_claim(
        make.claim_of(user), paper_seen="身份证原件", actor=make.officer(county)
    )
    assert "由窗口更正" in client.get(f"{PROFILE}identity").text
    answer = client.post(f"{PROFILE}identity", data={**fields, **hidden(client, f"{PROFILE}edit")})
    assert answer.status_code == 403


def test_a_code_from_the_counter_confirms_who_one_is(make: Make, as_user: AsUser) -> None:
    county = make.county()
    known = make.person(county, name="示例同人", post="原有岗位")
    user = make.claimant(county, name="示例同人", id_number=known.id_number)
    client = as_user(user)
    url = f"{PROFILE}claim"
    assert "待核对" in client.get(url).text
    wrong = post(client, url, {"code": "ABCDEFGHJK"})
    assert wrong.status_code == 422
    assert "验证码不对" in wrong.text
    assert 'value="ABCDEFGHJK"' in wrong.text
    code = passwords.new_code()
    operations.issue_code(
        user,
        purpose=CodePurpose.CLAIM,
        reason="核对了身份证原件",
        code=code,
        actor=make.officer(county),
    )
    assert post(client, url, {"code": code.lower()}).location == "/candidate/"
    page = client.get(PROFILE).text
    assert "原有岗位" in page
    assert user.person is not None
    assert user.person.standing is Standing.ON_RECORD


def test_a_refused_claim_says_why_and_how_to_go_on(make: Make, as_user: AsUser) -> None:
    county = make.county()
    user = make.claimant(county)
    operations.refuse_claim(
        make.claim_of(user), reason="姓名与证件不一致", actor=make.officer(county)
    )
    client = as_user(user)
    page = text_of(client.get(f"{PROFILE}claim"))
    assert "姓名与证件不一致" in page
    assert "更正并重新提交" in page
    assert "需要处理" in text_of(client.get("/candidate/"))


def test_consents_are_given_and_withdrawn(make: Make, session: Session, as_user: AsUser) -> None:
    user = make.candidate()
    text = make.consent_text(ConsentKind.PUBLICATION)
    client, url = as_user(user), f"{PROFILE}consents"
    assert text.title in client.get(url).text
    give = f"{PROFILE}publication/give-consent"
    assert client.post(give, data=hidden(client, url)).location == url
    assert user.person is not None
    (given,) = queries.live_consents(user.person, ConsentKind.PUBLICATION)
    assert (given.text_id, given.address) == (text.id, "127.0.0.1")
    withdraw = f"{PROFILE}publication/withdraw-consent"
    assert client.post(withdraw, data=hidden(client, url)).location == url
    assert "已撤回" in text_of(client.get(url))
    assert (
        client.post(f"{PROFILE}nothing/give-consent", data=hidden(client, url)).status_code == 404
    )


def test_one_sees_who_looked_at_the_full_number(make: Make, as_user: AsUser) -> None:
    county = make.county()
    user = make.candidate(county)
    assert user.person is not None
    clerk = make.officer(county)
    operations.reveal_id_number(user.person, reason="窗口核对证件原件", actor=clerk)
    page = text_of(as_user(user).get(f"{PROFILE}viewings"))
    assert clerk.display_name in page
    assert "窗口核对证件原件" in page


def test_messages_are_counted_read_and_lead_on(make: Make, as_user: AsUser) -> None:
    user, other = make.candidate(), make.candidate()
    assert user.person_id is not None
    message = notices.tell(
        user.person_id,
        title="有名额了",
        text="请在期限内确认。",
        url="/candidate/profile/",
        actor=System("test"),
    )
    client = as_user(user)
    page = client.get("/candidate/inbox/")
    assert "有名额了" in page.text
    assert "未读" in text_of(page)
    read = f"/candidate/inbox/{message.id}/read"
    stranger = as_user(other)
    assert stranger.post(read, data=hidden(stranger, "/candidate/")).status_code == 404
    assert client.post(read, data=hidden(client, "/candidate/inbox/")).location == PROFILE
    assert "未读" not in text_of(client.get("/candidate/inbox/"))
    all_read = client.post("/candidate/inbox/read-all", data=hidden(client, PROFILE))
    assert all_read.location == "/candidate/inbox/"


def test_what_is_still_open_stands_first_and_one_stop_is_the_present_one(
    make: Make, as_user: AsUser
) -> None:
    page = BeautifulSoup(as_user(make.candidate()).get("/candidate/").text, "html.parser")
    words = [str(tag.get_text(strip=True)) for tag in page.select(".tasks .tag")]
    assert all(word == "已完成" for word in words[words.index("已完成") :])
    assert len(page.select('.line [aria-current="step"]')) == 1


def test_whose_number_is_known_here_cannot_be_tried_out(make: Make, as_user: AsUser) -> None:
    """Asking takes the password, reads the same whatever the cause, and is counted."""
    user = make.with_password(make.candidate())
    assert user.person is not None
    client = as_user(user)
    answers = []
    for _ in range(6):
        fields = {
            "phone": make.candidate().phone,
            "county_id": user.person.county_id,
            "township_id": "",
            "home_county_id": "",
            "organisation_id": "",
            "post": "",
            "payroll": "none",
            "password": PASSWORD,
        }
        answers.append(post(client, f"{PROFILE}edit", fields))
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert all("另一个账号" not in answer.text for answer in answers)
    assert "不能用作登录名" in answers[0].text
