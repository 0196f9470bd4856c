"""One builder per table; every argument has a sensible default. Each builder commits its row."""

from sqlalchemy.orm import Session

from tests.make.counselling import MakeCounselling
from tests.make.exams import MakeExams
from tests.make.honours import MakeHonours
from tests.make.payouts import MakePayouts
from tests.make.people import MakePeople
from tests.make.practice import MakePractice
from tests.make.publicity import MakePublicity
from tests.make.rewards import MakeRewards
from tests.make.seals import MakeSeals
from tests.make.seating import MakeSeating
from tests.make.training import MakeTraining
from tests.make.uploads import MakeUploads


class Make(
    MakeSeating,
    MakeUploads,
    MakePractice,
    MakeExams,
    MakePayouts,
    MakeSeals,
    MakeRewards,
    MakeTraining,
    MakeCounselling,
    MakePublicity,
    MakeHonours,
    MakePeople,
):
    """All builders together: each feature adds a mixin from tests/make/."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.serial = 0
