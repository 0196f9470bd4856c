"""Builders of selections and winners."""

from tests.make.people import LONG_AGO, MakePeople
from trainer.core.actors import System
from trainer.domain.honours import operations
from trainer.domain.honours.models import Mode, Selection, Winner
from trainer.domain.honours.rules import WinnerFacts
from trainer.domain.people.consents import Consent, ConsentKind, ConsentText
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.people.places import County, Office

BASIS = "本人书面同意（示例）"


class MakeHonours(MakePeople):
    """The city's office and staff, selections, winners, consents."""

    def city_office(self) -> Office:
        """The city's authority, whose prefix papers carry."""
        return self.save(
            Office(
                county_id=None,
                name="示例市委社会工作部",
                document_prefix="例市社",
                starts_on=LONG_AGO,
            )
        )

    def city_approver(self) -> User:
        """Who makes results known."""
        return self.staff(DutyKind.APPROVER, county=None)

    def selection(self, **values: object) -> Selection:
        """A selection with two categories."""
        facts: dict[str, object] = {
            "year": 2026,
            "title": f"优秀社会工作人才推选（示例{self.next()}）",
            "mode": Mode.NOTIFY,
            "categories": ["优秀社会工作者", "优秀督导"],
            **values,
        }
        return operations.open_selection(**facts, actor=System("test"))  # type: ignore[arg-type]

    def winner(
        self,
        selection: Selection,
        county: County,
        *,
        by: User,
        person: Person | None = None,
        **values: str,
    ) -> Winner:
        """Somebody entered by this officer."""
        facts = {
            "category": "优秀社会工作者",
            "name": person.name if person else f"示例乙{self.next()}",
            "organisation": "示例社会工作服务中心",
            "level": "社会工作师",
            "legal_basis": BASIS,
            **values,
        }
        return operations.enter_winner(
            selection, WinnerFacts(county_id=county.id, **facts), person=person, actor=by
        )

    def consent(self, user: User, kind: ConsentKind = ConsentKind.PUBLICATION) -> Consent:
        """The user's person agreed."""
        text = self.save(
            ConsentText(
                kind=kind, version=f"示例{self.next()}", title="示例", body="示例", from_on=LONG_AGO
            )
        )
        assert user.person_id is not None
        return self.save(
            Consent(
                user_id=user.id,
                person_id=user.person_id,
                text_id=text.id,
                kind=kind,
                given_at=user.created_at,
                address="127.0.0.1",
            )
        )
