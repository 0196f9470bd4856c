"""Builders of budgets, cleared rewards and payment lists."""

from datetime import timedelta

from tests.make.publicity import MakePublicity
from tests.make.rewards import MakeRewards
from trainer.core import clock
from trainer.core.actors import System
from trainer.domain.payouts import operations
from trainer.domain.payouts.models import Budget, PaymentList
from trainer.domain.people.calendar import Holiday
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County
from trainer.domain.rewards.models import Application

PLENTY_FEN = 100_000_000


class MakePayouts(MakeRewards, MakePublicity):
    """What is paid, and from what."""

    def budget(self, county: County, total_fen: int = PLENTY_FEN) -> Budget:
        """This year's budget of the county."""
        year = clock.today().year
        return operations.set_budget(county, year=year, total_fen=total_fen, actor=System("test"))

    def cleared(self, county: County, count: int = 1) -> list[Application]:
        """Rewards of the county whose public notice is over: the clock moves past its end."""
        year = clock.today().year
        if not self.session.query(Holiday).filter_by(year=year).count():
            self.holidays(year, year + 1)
        applications = [self.approved(county) for _ in range(count)]
        notice = self.publicised(*applications)
        clock.move(notice.last_on - clock.today() + timedelta(days=1))
        return applications

    def clerk(self, county: County) -> User:
        """Who makes lists."""
        return self.staff(DutyKind.CLERK, county=county)

    def payer(self, county: County) -> User:
        """Who confirms lists and pays."""
        return self.staff(DutyKind.PAYER, county=county)

    def payment_list(self, county: County, by: User | None = None) -> PaymentList:
        """An empty list of this year."""
        return operations.open_list(
            county,
            title=f"{county.name}持证奖励发放清单（示例）",
            year=clock.today().year,
            actor=by or self.clerk(county),
        )

    def filled_list(self, county: County, count: int = 1) -> PaymentList:
        """A list with so many cleared rewards."""
        self.cleared(county, count)
        clerk = self.clerk(county)
        listed = self.payment_list(county, clerk)
        operations.add_cleared(listed, actor=clerk)
        return listed

    def locked_list(self, county: County, count: int = 1) -> PaymentList:
        """The same, handed over, with a budget."""
        listed = self.filled_list(county, count)
        self.budget(county)
        operations.lock(listed, actor=listed.made_by)
        return listed

    def confirmed_list(self, county: County, count: int = 1) -> PaymentList:
        """The same, confirmed by somebody else."""
        listed = self.locked_list(county, count)
        operations.confirm(listed, actor=self.staff(DutyKind.APPROVER, county=county))
        return listed
