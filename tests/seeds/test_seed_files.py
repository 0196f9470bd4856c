"""The seed files hold together: counts, codes, references, and valid made-up numbers."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from trainer.core import identity
from trainer.core.workdays import Calendar, YearUnknown

SEEDS = Path(__file__).parents[2] / "seeds"
POLICIES = sorted((SEEDS / "policies").glob("[!0-9]*.yaml"))
LEVELS = {"assistant", "worker", "senior"}
EDUCATION = {"secondary", "college", "bachelor", "master", "doctor"}
PAYROLL = {"none", "civil_servant", "referenced", "public_institution", "state_enterprise"}
DUTIES = {
    "clerk",
    "reviewer",
    "approver",
    "payer",
    "sealer",
    "counsellor",
    "instructor",
    "auditor",
    "administrator",
}
CLAUSES = {
    "registered_home_county": set(),
    "works_in_county": set(),
    "exam_registered_in_county": set(),
    "certificate_issued_between": {"from_on", "to_on", "relative"},
    "certificate_level": {"levels"},
    "not_on_government_payroll": {"kinds", "at"},
    "service_months_at_least": {"months", "continuous"},
    "first_time": {"of", "where"},
    "registered_certificate": set(),
    "within_window": set(),
}


def load(name: str) -> Any:
    return yaml.safe_load((SEEDS / f"{name}.yaml").read_text("utf-8"))


def county_codes() -> set[str]:
    return {county["code"] for county in load("counties")}


def calendar(*files: str) -> Calendar:
    """As the loader reads it: every day from first_on to last_on is a holiday."""
    return Calendar(
        {
            table["year"]: (
                [
                    span["first_on"] + timedelta(days=i)
                    for span in table["holidays"]
                    for i in range((span["last_on"] - span["first_on"]).days + 1)
                ],
                table["make_up_days"],
            )
            for name in files
            for table in load(name)
        }
    )


@pytest.mark.parametrize("file", sorted(SEEDS.rglob("*.yaml")), ids=lambda file: file.name)
def test_every_file_says_where_its_content_comes_from(file: Path) -> None:
    first = file.read_text("utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert yaml.safe_load(file.read_text("utf-8"))


def test_the_eleven_counties_stand_in_official_order() -> None:
    counties = load("counties")
    assert [county["short_name"] for county in counties] == (
        "三元 沙县 永安 明溪 清流 宁化 大田 尤溪 将乐 泰宁 建宁".split()  # noqa: SIM905
    )
    assert [county["position"] for county in counties] == list(range(1, 12))
    assert len({county["slug"] for county in counties}) == 11
    assert county_codes() == {"350404", "350405", "350481"} | {
        f"3504{n}" for n in (21, 23, 24, 25, 26, 28, 29, 30)
    }


def test_the_counties_of_2021_remember_what_they_were() -> None:
    merged = {
        former["code"]: (county["code"], former["name"])
        for county in load("counties")
        for former in county["predecessors"]
    }
    assert merged == {
        "350402": ("350404", "梅列区"),
        "350403": ("350404", "三元区"),
        "350427": ("350405", "沙县"),
    }


def test_authorities_follow_each_other_without_gap() -> None:
    for place in load("counties") + load("cities"):
        offices = place["offices"]
        assert offices[-1]["ends_on"] is None
        assert all(office["sure"] == "example" for office in offices)
        for before, after in pairwise(offices):
            assert after["starts_on"] - before["ends_on"] == timedelta(days=1)


def test_counselling_phones_are_made_up() -> None:
    phones = [place["counselling_phone"] for place in load("counties") + load("cities")]
    assert len(set(phones)) == 12
    assert all(phone.startswith("0598-55501") for phone in phones)


def test_there_are_141_townships() -> None:
    townships = load("townships")
    assert Counter(township["kind"] for township in townships) == {
        "street": 13,
        "town": 78,
        "rural": 50,
    }
    assert len({township["code"] for township in townships}) == 141
    assert all(township["code"][:6] == township["county"] for township in townships)
    assert {township["county"] for township in townships} == county_codes()
    ending = {"street": "街道", "town": "镇", "rural": "乡"}
    assert all(township["name"].endswith(ending[township["kind"]]) for township in townships)


def test_the_townships_of_each_county_are_as_many_as_published() -> None:
    numbers = Counter(township["county"] for township in load("townships"))
    assert [numbers[county["code"]] for county in load("counties")] == (
        [12, 12, 15, 9, 13, 16, 18, 15, 13, 9, 9]
    )


def test_every_township_has_one_station() -> None:
    names = {township["code"]: township["name"] for township in load("townships")}
    stations = load("stations")
    assert {station["township"]: station["name"] for station in stations} == {
        code: f"{name}社会工作服务站" for code, name in names.items()
    }
    assert len(stations) == 141


def test_fifty_one_made_up_organisations_have_valid_credit_codes() -> None:
    organisations = load("organisations")
    assert len(organisations) == 51
    for organisation in organisations:
        code = organisation["credit_code"]
        assert identity.check_uscc(code) == code
        assert code[2:8] == organisation["county"]
        assert organisation["example"] is True
    assert len({organisation["credit_code"] for organisation in organisations}) == 51
    assert len({organisation["key"] for organisation in organisations}) == 51
    assert {organisation["county"] for organisation in organisations} == county_codes()
    assert len({organisation["kind"] for organisation in organisations}) >= 7


# Days off and make-up days as the notices number them.
@pytest.mark.parametrize(
    ("year", "spans", "make_up_days"),
    [
        (2023, [2, 7, 1, 5, 3, 8], 7),
        (2024, [1, 8, 3, 5, 1, 3, 7], 8),
        (2025, [1, 8, 3, 5, 3, 8], 5),
        (2026, [3, 9, 3, 5, 3, 3, 7], 6),
    ],
)
def test_the_holidays_are_as_many_as_the_notice_says(
    year: int, spans: list[int], make_up_days: int
) -> None:
    table = next(table for table in load("holidays") if table["year"] == year)
    lengths = [(span["last_on"] - span["first_on"]).days + 1 for span in table["holidays"]]
    assert lengths == spans
    assert len(table["make_up_days"]) == make_up_days
    assert table["notice"].startswith(f"国办发明电\u3014{year - 1}\u3015")


# Weekdays less the holidays that fall on them, and the make-up days: counted by hand.
@pytest.mark.parametrize(("year", "days"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_personnel_offices_reckon(year: int, days: int) -> None:
    working = calendar("holidays").working_days_between(date(year, 1, 1), date(year, 12, 31))
    assert working == days


def test_a_notice_across_the_national_day_of_2026_ends_after_the_make_up_day() -> None:
    period = calendar("holidays").period(date(2026, 9, 28), 5)
    assert period == (date(2026, 9, 29), date(2026, 10, 10))


def test_2027_is_unknown_until_the_demo_adds_its_sample() -> None:
    with pytest.raises(YearUnknown):
        calendar("holidays").period(date(2026, 12, 29))
    demo = calendar("holidays", "holidays-demo")
    assert demo.period(date(2026, 12, 29)) == (date(2026, 12, 30), date(2027, 1, 6))
    assert all(table["example"] and table["sure"] == "example" for table in load("holidays-demo"))


def test_levels_and_subjects_belong_together() -> None:
    exam = load("exam")
    assert [level["key"] for level in exam["levels"]] == ["assistant", "worker", "senior"]
    subjects = {subject["key"]: subject for subject in exam["subjects"]}
    for level in exam["levels"]:
        assert {subjects[key]["level"] for key in level["subjects"]} == {level["key"]}
    assert [len(level["subjects"]) for level in exam["levels"]] == [2, 3, 1]
    assert [level["passes_within_years"] for level in exam["levels"]] == [1, 2, 1]
    for subject in subjects.values():
        start, end = (
            int(subject[k][:2]) * 60 + int(subject[k][3:]) for k in ("starts_at", "ends_at")
        )
        assert end - start == subject["minutes"]
        assert subject["full_mark"] == 100
        assert subject["paper"] in {"objective", "subjective"}
    assert {line["mark_tenths"] for line in exam["pass_lines"]} == {600}


def test_eligibility_rows_are_the_matrix_of_2006() -> None:
    (version,) = load("eligibility")
    rows = version["rows"]
    assert Counter(row["level"] for row in rows) == {"assistant": 5, "worker": 9, "senior": 1}
    for row in rows:
        assert set(row["education"]) <= EDUCATION
        assert row["major"] in {"social_work", "other", "any"}
        assert row["text"]
        assert row["clause"]
    needed = {(r["level"], r["education"][0], r["major"], r.get("held")): r["years"] for r in rows}
    assert needed == {
        ("assistant", "secondary", "any", None): 4,
        ("assistant", "college", "social_work", None): 2,
        ("assistant", "bachelor", "social_work", None): 0,
        ("assistant", "college", "other", None): 4,
        ("assistant", "bachelor", "other", None): 2,
        ("worker", "secondary", "any", "assistant"): 6,
        ("worker", "college", "social_work", None): 4,
        ("worker", "bachelor", "social_work", None): 3,
        ("worker", "master", "social_work", None): 1,
        ("worker", "doctor", "social_work", None): 0,
        ("worker", "college", "other", None): 6,
        ("worker", "bachelor", "other", None): 5,
        ("worker", "master", "other", None): 3,
        ("worker", "doctor", "other", None): 2,
        ("senior", "bachelor", "any", "worker"): 5,
    }


def test_past_sittings_are_history_and_2027_is_a_sample() -> None:
    sittings = {sitting["year"]: sitting for sitting in load("exam_calendars")["national"]}
    assert sorted(sittings) == [2024, 2025, 2026, 2027]
    assert [sittings[year]["sure"] for year in sorted(sittings)] == ["R", "R", "W", "example"]
    for sitting in sittings.values():
        assert sitting["exam_first_on"].weekday() == 5
        assert sitting["exam_last_on"].weekday() == 6
        assert sitting["cut_off_on"] == date(sitting["year"], 12, 31)
    assert "示例" in sittings[2027]["name"]


def test_a_demo_always_has_an_open_local_sitting() -> None:
    spans = [sitting["registration"] for sitting in load("exam_calendars")["demo"]]
    assert any(span["from_days"] < 0 < span["to_days"] for span in spans)


def clauses(node: dict[str, Any]) -> list[dict[str, Any]]:
    """The leaves of an AND/OR tree; every branch has exactly one of all and any."""
    branches = node.keys() & {"all", "any"}
    if not branches:
        return [node]
    assert len(node) == 1
    (children,) = node.values()
    assert children
    return [leaf for child in children for leaf in clauses(child)]


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.stem)
def test_a_sample_policy_is_complete(file: Path) -> None:
    policy = load(f"policies/{file.stem}")
    assert policy["status"] == "example"
    assert policy["example"] is True
    assert "示例" in policy["title"]
    assert "示例" in policy["document_no"]
    assert policy["county"] in county_codes()
    assert policy["public_notice"]["working_days"] == 5
    relative = policy["valid"]["relative"]
    assert relative["from_days"] < 0 < relative["to_days"]
    assert policy["valid"]["from_on"] < policy["valid"]["to_on"]
    assert policy["upgrade"]["mode"] in {"each", "highest", "difference", "cap"}
    assert policy["window"]["kind"] in {"after_certificate", "fixed_dates"}
    for benefit in policy["benefits"]:
        assert benefit["kind"] in {"one_off", "yearly", "monthly", "fee_refund"}
        assert benefit["level"] in LEVELS
        assert isinstance(benefit["amount_fen"], int)
        assert benefit["clause_no"]
    for clause in clauses(policy["conditions"]):
        assert clause.keys() == {"clause_no", "text", "type", "params"}
        assert clause["params"].keys() == CLAUSES[clause["type"]]
        assert set(clause["params"].get("kinds", [])) < PAYROLL
        assert set(clause["params"].get("levels", [])) <= LEVELS
    signers = {office["name"] for county in load("counties") for office in county["offices"]}
    assert policy["signed_by"] in signers


def test_three_counties_pay_within_what_was_reported_and_each_differently() -> None:
    amounts = {}
    for name in ("datian", "shaxian", "sanyuan"):
        benefits = load(f"policies/{name}")["benefits"]
        amounts[name] = {benefit["level"]: benefit["amount_fen"] for benefit in benefits}
        assert amounts[name].keys() == {"assistant", "worker"}
        assert all(1000_00 <= fen <= 3000_00 for fen in amounts[name].values())
        assert amounts[name]["assistant"] < amounts[name]["worker"]
    assert len({tuple(pair.items()) for pair in amounts.values()}) == 3


def test_two_more_counties_differ_in_kind() -> None:
    assert len(POLICIES) == 5
    yongan, youxi = load("policies/yongan"), load("policies/youxi")
    assert {(b["kind"], b["paid"]) for b in yongan["benefits"]} == {("monthly", "yearly")}
    assert youxi["upgrade"]["mode"] == "difference"
    types = {clause["type"] for clause in clauses(youxi["conditions"])}
    assert "exam_registered_in_county" in types
    assert "registered_home_county" in types


def test_the_samples_use_every_type_of_clause_and_every_upgrade() -> None:
    policies = [load(f"policies/{file.stem}") for file in POLICIES]
    used = {clause["type"] for policy in policies for clause in clauses(policy["conditions"])}
    assert used == set(CLAUSES)
    modes = {policy["upgrade"]["mode"] for policy in policies}
    assert modes == {"each", "highest", "difference", "cap"}


def test_the_sample_selection_has_four_categories_and_no_forbidden_word() -> None:
    (selection,) = load("selections")
    names = [category["name"] for category in selection["categories"]]
    assert names == ["优秀社工", "优秀案例", "优秀社工站", "优秀督导"]
    assert selection["title_verb"] != "表彰"
    by_county = selection["categories"][0]["quota_by_county"]
    assert by_county.keys() == county_codes()
    assert sum(by_county.values()) == selection["categories"][0]["quota"]


def document_number(person: dict[str, Any]) -> str:
    paper = person["id"]
    if "number" in paper:
        return str(paper["number"])
    return identity.make_id_number(paper["place"], person["birth_on"], paper["serial"])


def test_sixty_made_up_people_have_valid_numbers_of_nobody() -> None:
    people = load("walkthrough")["people"]
    assert len(people) == 60
    numbers = set()
    for person in people:
        number = document_number(person)
        assert identity.check_document(person["id"]["kind"], number) == number
        numbers.add(number)
        if len(number) == 18:
            assert number[14:17] in {"996", "997", "998", "999"}
            assert identity.sex(number) == person["sex"]
        assert identity.check_name(person["name"]) == person["name"]
        assert identity.check_phone(person["phone"]) == person["phone"]
        assert person["phone"].startswith("154")
    assert len(numbers) == 60
    assert len({person["phone"] for person in people}) == 60
    assert len({person["key"] for person in people}) == 60
    assert load("walkthrough")["example"] is True


def test_people_belong_where_they_are_said_to_belong() -> None:
    townships = {township["code"]: township["county"] for township in load("townships")}
    organisations = {item["key"]: item["county"] for item in load("organisations")}
    for person in load("walkthrough")["people"]:
        assert townships[person["township"]] == person["county"]
        assert person["organisation"] is None or (
            organisations[person["organisation"]] == person["county"]
        )
        assert person["home_county"] in county_codes() | {None}
        assert person["payroll"] in PAYROLL
        assert {education["level"] for education in person["education"]} <= EDUCATION
        assert person["education"]
        for job in person["employment"]:
            assert ("employer" in job) is not ("organisation" in job)
            assert job.get("organisation") is None or job["organisation"] in organisations
        for certificate in person["certificates"]:
            assert certificate["level"] in LEVELS
            assert certificate["exam_county"] in county_codes()
    assert {person["county"] for person in load("walkthrough")["people"]} == county_codes()


def test_the_walk_through_meets_names_and_papers_that_trip_programs() -> None:
    people = load("walkthrough")["people"]
    names = [person["name"] for person in people]
    text = "".join(names)
    assert all(char in text for char in ("㛃", "䶮", "\U0002cc56", "喆", "堃", "·"))
    assert [name for name, count in Counter(names).items() if count > 1] == ["陈静"]
    kinds = {person["id"]["kind"] for person in people}
    assert kinds == {"resident", "tw_permit", "hk_mo_permit", "residence_permit"}
    places = {person["id"].get("place") for person in people}
    assert {"350402", "350403", "350427"} <= places
    numbers = [c["number"] for person in people for c in person["certificates"]]
    assert len(set(numbers)) == len(numbers)
    assert {person["account"] for person in people} == {True, False}


def test_every_county_and_the_city_have_their_officers() -> None:
    staff = load("walkthrough")["staff"]
    names = [officer["staff_name"] for officer in staff]
    slugs = [county["slug"] for county in load("counties")]
    for slug in slugs:
        for duty in ("clerk", "reviewer", "approver", "payer"):
            assert f"{slug}.{duty}" in names
    for duty in ("clerk", "confirmer", "administrator", "auditor"):
        assert f"city.{duty}" in names
    assert "datian.instructor" in names
    assert len(set(names)) == len(names)
    codes = {county["slug"]: county["code"] for county in load("counties")} | {"city": None}
    for officer in staff:
        for duty in officer["duties"]:
            assert duty["kind"] in DUTIES
            assert duty["county"] == codes[officer["staff_name"].split(".")[0]]


def test_fees_are_whole_fen() -> None:
    (fees,) = load("fees")
    assert (fees["objective_fen"], fees["subjective_fen"], fees["senior_fen"]) == (6100, 6500, 7900)
