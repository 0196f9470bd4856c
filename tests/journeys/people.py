"""The people and days of the story. Everybody is made up; their numbers belong to nobody."""

from dataclasses import dataclass
from datetime import date, datetime

from trainer.core.clock import HERE
from trainer.core.identity import make_bank_account, make_id_number

FIRST_DAY = datetime(2026, 3, 16, 10, tzinfo=HERE)  # a Monday in the weeks of registration
TRAINING_DAY = datetime(2026, 3, 28, 8, 30, tzinfo=HERE)
SEATING_DAY = datetime(2026, 5, 6, 9, tzinfo=HERE)  # registration and its mending are over
EXAM_DAY = datetime(2026, 5, 15, 17, tzinfo=HERE)  # of the local sitting
OFFICE_DAY = datetime(2026, 9, 28, 9, tzinfo=HERE)  # the Monday before the National Day holidays
LAST_DAY_OF_NOTICE = date(2026, 10, 10)  # five working days on: a Saturday that is worked
DAY_AFTER = datetime(2026, 10, 11, 9, tzinfo=HERE)
EXAM_LAST_ON = date(2026, 5, 24)
COUNTY = "大田县"


@dataclass(frozen=True)
class Heroine:
    """Who registers, studies, passes and is paid; her name has a character that is rare."""

    name: str = "庄小㛃"
    masked: str = "庄**"
    township: str = "大田 · 均溪镇"
    organisation: str = "大田县均溪社会工作服务中心"
    phone: str = "15405990001"
    password: str = "每天一小步 示例"
    id_number: str = make_id_number("350425", date(1996, 5, 20), 998)
    account: str = make_bank_account(990001)
    certificate: str = "SL350401990001"

    @property
    def mistyped_number(self) -> str:
        """Two digits changed places: the check digit notices."""
        digits = list(self.id_number)
        digits[14], digits[16] = digits[16], digits[14]
        return "".join(digits)


SHE = Heroine()
HIS_NAME, HIS_PHONE = "涂晓禾", "15405980001"  # of the walk-through
HIS_NUMBER = make_id_number("350425", date(1994, 3, 12), 996)
