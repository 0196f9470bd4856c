"""What the report of a year says: figures with the day they are of, and nobody's name."""

from dataclasses import dataclass
from datetime import date

from trainer.core import money
from trainer.core.text import say
from trainer.documents.facts import Facts, require_rows, text


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyRow(Facts):
    """One county's way from the exam to the reward, in people; money in fen."""

    county: str = text(say("县（市、区）"), 20)
    registered: int
    trained: int
    sat: int
    passed: int
    rate: str
    recorded: int
    entered: int
    claimed: int
    paid: int
    paid_fen: int
    budget_fen: int

    @property
    def amount(self) -> str:
        """Paid, in digits."""
        return money.yuan(self.paid_fen)

    @property
    def budget(self) -> str:
        """What may be paid, in digits; dashes where nothing was set."""
        return money.yuan(self.budget_fen) if self.budget_fen else "--"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow(Facts):
    """The classes of one month."""

    month: str = text(say("月份"), 10)
    sessions: int
    seats: int
    came: int
    leave: int
    missed: int
    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow(Facts):
    """What was paid for one level, and how long it took."""

    level: str = text(say("证书级别"), 30)
    count: int
    fen: int
    median_days: int
    most_days: int

    @property
    def amount(self) -> str:
        """Paid, in digits."""
        return money.yuan(self.fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Facts):
    """One column of a chart: what stands below it, and its height."""

    label: str = text(say("名称"), 20)
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualReport(Facts):
    """The report of a year for a city or a county, with charts drawn as shapes."""

    office: str = text(say("制表单位"), 60)
    scope: str = text(say("范围"), 40)
    year: int
    issued_on: date
    total: CountyRow
    rows: tuple[CountyRow, ...]
    months: tuple[MonthRow, ...]
    levels: tuple[LevelRow, ...]
    expiring: tuple[Column, ...]
    trained_rate: str
    untrained_rate: str
    trained_sat: int
    untrained_sat: int
    sample: bool = False

    def check(self) -> None:
        require_rows(self.rows)

    @property
    def lines(self) -> tuple[CountyRow, ...]:
        """The counties and, where there are several, all of them together."""
        return (*self.rows, self.total) if len(self.rows) > 1 else self.rows

    @property
    def way(self) -> tuple[Column, ...]:
        """The steps from the exam to the money."""
        total = self.total
        steps = (
            ("报考", total.registered),
            ("参训", total.trained),
            ("参考", total.sat),
            ("合格", total.passed),
            ("录入证书", total.recorded),
            ("办理登记", total.entered),
            ("申领奖励", total.claimed),
            ("已发奖励", total.paid),
        )
        return tuple(Column(label=label, value=value) for label, value in steps)

    @property
    def classes(self) -> tuple[Column, ...]:
        """Who came to classes, month by month."""
        return tuple(Column(label=row.month, value=row.came) for row in self.months)
