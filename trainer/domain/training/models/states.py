"""The words of training: where courses, seats, marks and leave stand, and how they move."""

from trainer.core.text import Choice, say
from trainer.core.workflow import Step


class CourseKind(Choice):
    """Where people meet."""

    ON_SITE = "on_site", say("现场授课")
    ONLINE = "online", say("线上授课")


class Reach(Choice):
    """Who may come."""

    COUNTY = "county", say("本县（市、区）人员")
    CITY = "city", say("全市人员")


class Precedence(Choice):
    """Who comes first among those who wait, as it is published with the course."""

    IN_ORDER = "in_order", say("按报名先后")
    OWN_COUNTY = "own_county", say("本县（市、区）人员优先")
    NEWCOMERS = "newcomers", say("没有上过本课程的人优先")


class CodeState(Choice):
    """Where a code of an online course stands. A recalled one never comes back."""

    FREE = "free", say("未领"), "info"
    GIVEN = "given", say("已领"), "success"
    RECALLED = "recalled", say("已收回"), "neutral"


GIVE_CODE = Step(say("领取课程码"), (CodeState.FREE,), CodeState.GIVEN)
RECALL_CODE = Step(say("收回课程码"), (CodeState.FREE, CodeState.GIVEN), CodeState.RECALLED)


class SessionState(Choice):
    """Where a session stands. Whether sign-up is open follows from the clock."""

    PLANNED = "planned", say("待发布"), "neutral"
    OPEN = "open", say("已发布"), "info"
    CLOSED = "closed", say("考勤已关闭"), "success"
    CANCELLED = "cancelled", say("已取消"), "danger"


OPEN = Step(say("发布场次"), (SessionState.PLANNED,), SessionState.OPEN)
CLOSE = Step(say("关闭考勤"), (SessionState.OPEN,), SessionState.CLOSED)
CALL_OFF = Step(say("取消场次"), (SessionState.PLANNED, SessionState.OPEN), SessionState.CANCELLED)


class Half(Choice):
    """The part of a session for which attendance is taken."""

    WHOLE = "whole", say("全场")
    AM = "am", say("上午")
    PM = "pm", say("下午")


class SignUpState(Choice):
    """Where somebody's place in a session stands."""

    WAITING = "waiting", say("候补中"), "info"
    OFFERED = "offered", say("待您确认"), "warning"
    SEATED = "seated", say("已报上"), "success"
    CANCELLED = "cancelled", say("已取消"), "neutral"
    DECLINED = "declined", say("已放弃名额"), "neutral"
    LAPSED = "lapsed", say("逾期未确认"), "neutral"
    MISSED = "missed", say("未候补到"), "neutral"


HOLDING = (SignUpState.SEATED, SignUpState.OFFERED)
"""The states that use up a seat."""
LIVE = (SignUpState.WAITING, *HOLDING)

SEAT = Step(say("取得名额"), (SignUpState.WAITING,), SignUpState.SEATED)
OFFER = Step(say("递补名额"), (SignUpState.WAITING,), SignUpState.OFFERED)
ACCEPT = Step(say("接受名额"), (SignUpState.OFFERED,), SignUpState.SEATED)
DECLINE = Step(say("放弃名额"), (SignUpState.OFFERED,), SignUpState.DECLINED)
LAPSE = Step(say("收回名额"), (SignUpState.OFFERED,), SignUpState.LAPSED)
LEAVE = Step(say("取消报名"), LIVE, SignUpState.CANCELLED)
MISS = Step(say("结束候补"), (SignUpState.WAITING,), SignUpState.MISSED)


class Way(Choice):
    """Through which door somebody came onto the list."""

    SELF = "self", say("本人报名")
    OFFICER = "officer", say("经办人员代报")
    WALK_IN = "walk_in", say("现场补报")


class MarkStatus(Choice):
    """What the instructor saw."""

    PRESENT = "present", say("到"), "success"
    LATE = "late", say("迟到"), "warning"
    EARLY = "early", say("早退"), "warning"
    LEAVE = "leave", say("请假"), "info"
    ABSENT = "absent", say("缺"), "danger"


CAME = (MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.EARLY)
"""Who was there, for however long. What of it counts in hours is the county's to say."""


class LeaveState(Choice):
    """Where it stands that somebody asked for leave before the class."""

    ASKED = "asked", say("等待答复"), "warning"
    GRANTED = "granted", say("已准假"), "success"
    REFUSED = "refused", say("未准假"), "danger"
    WITHDRAWN = "withdrawn", say("已撤回"), "neutral"


GRANT_LEAVE = Step(say("准假"), (LeaveState.ASKED,), LeaveState.GRANTED)
REFUSE_LEAVE = Step(say("不准假"), (LeaveState.ASKED,), LeaveState.REFUSED)
WITHDRAW_LEAVE = Step(say("撤回请假"), (LeaveState.ASKED, LeaveState.GRANTED), LeaveState.WITHDRAWN)


class SentState(Choice):
    """What became of a mark that was noted on a phone and sent later."""

    TAKEN = "taken", say("已记入"), "success"
    SAME = "same", say("与已有记录一致"), "success"
    CONFLICT = "conflict", say("与另一条记录不一致"), "warning"
    SETTLED = "settled", say("已核定"), "info"


SETTLE = Step(say("核定考勤"), (SentState.CONFLICT,), SentState.SETTLED)
KEY_USED = say("有一条考勤的编号已经用过，没有记入。请在签到页重记一次。")
"""What is answered to a mark under the key of another one."""
