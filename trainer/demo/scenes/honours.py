"""Selections of the city: last year's was published, this year's is being entered."""

from trainer.demo.scenes.telling import settle
from trainer.domain.honours import operations
from trainer.domain.honours.models import CertificateLayout, Mode, Ordering, Selection, Winner
from trainer.domain.honours.rules import WinnerFacts
from trainer.domain.people import operations as people
from trainer.domain.people.consents import ConsentKind
from trainer.seeding import files
from trainer.seeding.walkthrough import ADDRESS, Cast, at, made

LEGAL = "示例：《三明市社会工作人才推选办法（示例）》第九条，推选结果应当公布"


def tell(cast: Cast) -> None:
    """Two officers at the city's desk."""
    (facts,) = files.read("selections")
    kinds = [category["name"] for category in facts["categories"]]
    _last_year(cast, facts, kinds)
    _this_year(cast, facts, kinds)


def _last_year(cast: Cast, facts: dict[str, object], kinds: list[str]) -> None:
    selection = _open(cast, facts, kinds, year=cast.today.year - 1, day=-130)
    chosen = ["chen-jing-1985", "su-yuanzhou", "wei-jingshu", "guan-shanyue", "wu-xing-hua"]
    winners = [_person(cast, selection, key, kinds[0], -125) for key in chosen]
    winners.append(_person(cast, selection, "ning-caiwei", kinds[3], -125))
    winners.append(_place(cast, selection, kinds[2], "均溪镇社会工作服务站", -124))
    for winner in winners:
        _confirm(cast, winner, -120)
    with at(cast.today, -118, 10):
        operations.publish_roster(selection, actor=cast.staff["city.confirmer"])
    settle()
    with at(cast.today, -117, 10):
        operations.issue_decision(
            selection,
            recipients="各县（市、区）社会工作主管部门",
            actor=cast.staff["city.confirmer"],
        )
        operations.issue_certificates(
            selection, layout=CertificateLayout.LANDSCAPE, actor=cast.staff["city.confirmer"]
        )
    settle()


def _this_year(cast: Cast, facts: dict[str, object], kinds: list[str]) -> None:
    selection = _open(cast, facts, kinds, year=cast.today.year, day=-20)
    for key in ("zheng-kun", "ouyang-ningyuan", "chen-xuan"):
        _confirm(cast, _person(cast, selection, key, kinds[0], -15), -10)
    _confirm(cast, _place(cast, selection, kinds[1], "“邻里守望”老年人服务案例", -14), -10)
    _person(cast, selection, "mei-chuxue", kinds[0], -3)
    _place(cast, selection, kinds[2], "石牌镇社会工作服务站", -3)
    wrong = _place(cast, selection, kinds[1], "重复报送的案例", -9)
    with at(cast.today, -8, 10):
        operations.remove_winner(
            wrong, reason="与另一案例重复报送，经报送单位确认撤下。", actor=cast.staff["city.clerk"]
        )
    settle()


def _open(
    cast: Cast, facts: dict[str, object], kinds: list[str], *, year: int, day: int
) -> Selection:
    with at(cast.today, day, 9):
        return made(
            operations.open_selection(
                year=year,
                title=f"{year}年度{facts['name']}",
                mode=Mode.NOTIFY,
                categories=kinds,
                ordering=Ordering(str(facts["order"])),
                document_no=str(facts["document_no"]),
                decision_text="经单位推荐、审核和公示，现将名单予以通报。（示例）",
                actor=cast.staff["city.clerk"],
            )
        )


def _person(cast: Cast, selection: Selection, key: str, kind: str, day: int) -> Winner:
    """Somebody who agreed that the name be published."""
    person, user = cast.people[key], cast.accounts[key]
    level = max((held for name, held in cast.certificates if name == key), key=lambda one: one.rank)
    with at(cast.today, day - 1, 20):
        text = cast.text(ConsentKind.PUBLICATION)
        made(people.give_consent(person, text, address=ADDRESS, actor=user))
    with at(cast.today, day, 10):
        return made(
            operations.enter_winner(
                selection,
                WinnerFacts(
                    category=kind,
                    name=person.name,
                    county_id=person.county_id,
                    organisation=person.organisation.name if person.organisation else "",
                    post=person.post,
                    level=str(level.label),
                    deed="长期在基层服务，群众评价好。（示例）",
                ),
                person=person,
                actor=cast.staff["city.clerk"],
            )
        )


def _place(cast: Cast, selection: Selection, kind: str, name: str, day: int) -> Winner:
    """A station or a case: no consent of a person, but a legal basis."""
    with at(cast.today, day, 11):
        return made(
            operations.enter_winner(
                selection,
                WinnerFacts(
                    category=kind,
                    name=name,
                    county_id=cast.counties["350425"].id,
                    legal_basis=LEGAL,
                ),
                actor=cast.staff["city.clerk"],
            )
        )


def _confirm(cast: Cast, winner: Winner, day: int) -> None:
    with at(cast.today, day, 15):
        operations.confirm_winner(winner, actor=cast.staff["city.confirmer"])
    settle()
