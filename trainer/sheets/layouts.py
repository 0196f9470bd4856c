"""The kinds of file that are loaded, as data: their columns and the headers counties give them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trainer.core.text import Sentence, say
from trainer.sheets import parsing
from trainer.sheets.cleaning import bare, normal
from trainer.sheets.parsing import Doubt, Parser


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row. A header with one of the words in `avoid` is never taken for it;
    `doubt` asks about a value that can be right and often is not."""

    key: str
    label: Sentence
    synonyms: tuple[str, ...]
    parse: Parser = parsing.text
    required: bool = False
    avoid: tuple[str, ...] = ()
    doubt: Doubt | None = None
    hint: str = ""
    example: str = ""
    in_template: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of file. Of each set in `any_of` one field must be there; rows alike in the fields
    of `identity` that the file has are duplicates. `subjects` are the fields that hold marks of
    a subject each; `pairs` are fields of a subject's name with its marks."""

    kind: str
    label: Sentence
    fields: tuple[Field, ...]
    any_of: tuple[tuple[str, ...], ...] = ()
    identity: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    by_key: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {each.key: each for each in self.fields})


def vocabulary(layouts: Iterable[Layout]) -> frozenset[str]:
    """Every header these layouts know, as headers are compared."""
    return frozenset(
        word
        for layout in layouts
        for each in layout.fields
        for synonym in (*each.synonyms, each.label)
        for word in (normal(synonym), bare(synonym))
    )


_NOT_OWN = ("联系人", "负责人", "紧急", "父", "母", "配偶", "经办", "推荐", "开户", "单位")
_NOT_MARKS = ("合格", "等级", "排名", "名次", "总", "平均", "标准", "线", "备注", "日期", "时间")
_ID_HINT = say("先把整列设为“文本”格式再填，否则后几位会丢失")
_DATE_HINT = say("写成 2025-06-15 的样子")
_MARK_HINT = say("0 至 100 的数字，可有半分；缺考填“缺考”，违纪填“违纪”，未报考填“—”")

_NAME = Field(
    "name",
    say("姓名"),
    ("姓名", "考生姓名", "名字", "人员姓名", "持证人", "持证人姓名", "报考人姓名", "学员姓名"),
    parsing.name,
    required=True,
    avoid=_NOT_OWN,
    hint=say("与证件一致"),
    example="示例甲",
)
_ID_NUMBER = Field(
    "id_number",
    say("证件号码"),
    (
        "证件号码",
        "身份证号",
        "身份证号码",
        "身份证",
        "公民身份号码",
        "公民身份证号码",
        "居民身份证号码",
        "证件号",
        "有效证件号码",
        "身份证件号码",
        "考生证件号码",
        "身份证明号码",
    ),
    parsing.identity_number,
    required=True,
    avoid=("类型", "类别", "种类", "单位", "组织", "信用", "证书", "准考"),
    doubt=parsing.rounded_identity,
    hint=_ID_HINT,
    example="35040019900101001X",
)
_LEVEL = Field(
    "level",
    say("级别"),
    (
        "级别",
        "报考级别",
        "考试级别",
        "证书级别",
        "报考专业级别",
        "专业级别",
        "资格级别",
        "资格名称",
        "证书名称",
        "职业资格",
        "报考类别",
        "等级",
        "证书等级",
    ),
    parsing.level,
    avoid=("学历", "职务", "合格"),
    hint=say("助理社会工作师、社会工作师或高级社会工作师"),
    example=say("社会工作师"),
)
_YEAR = Field(
    "year",
    say("考试年度"),
    ("考试年度", "考试年份", "年度", "年份", "报考年度"),
    parsing.year,
    hint=say("四位数字"),
    example="2025",
)
_SEX = Field("sex", say("性别"), ("性别",), parsing.sex, hint=say("男或女"), example=say("女"))
_PHONE = Field(
    "phone",
    say("手机号码"),
    ("手机号码", "手机", "手机号", "联系电话", "电话", "移动电话", "联系方式", "本人电话"),
    parsing.phone,
    avoid=("单位", "办公", "紧急", "联系人", "负责人", "固定"),
    hint=say("11 位数字"),
    example="13800000000",
)
_COUNTY = Field(
    "county",
    say("县（市、区）"),
    ("县（市、区）", "县(市、区)", "县市区", "县区", "区县", "所属县区", "所在县", "考区", "县别"),
    avoid=("代码",),
    hint=say("全称"),
    example=say("三元区"),
)
_ORGANISATION = Field(
    "organisation",
    say("工作单位"),
    ("工作单位", "单位", "单位名称", "所在单位", "机构名称", "所属单位", "所属机构", "服务机构"),
    avoid=("性质", "电话", "地址", "负责人", "代码", "意见"),
    hint=say("单位全称"),
    example=say("示例社会工作服务中心"),
)


def _subject(key: str, label: Sentence, *synonyms: str) -> Field:
    return Field(
        key,
        label,
        (*synonyms, *(synonym + "成绩" for synonym in synonyms)),
        parsing.mark,
        avoid=_NOT_MARKS,
        hint=_MARK_HINT,
        example="61.5",
    )


def _pair(number: int, word: str) -> tuple[Field, Field]:
    names = (f"科目{number}", f"科目{word}", f"第{word}科目", f"第{word}科")
    subject = Field(
        f"subject_{number}",
        say("科目{number}名称", number=number),
        (*names, *(name + "名称" for name in names)),
        parsing.subject,
        avoid=_NOT_MARKS,
        in_template=False,
    )
    marks = Field(
        f"score_{number}",
        say("科目{number}成绩", number=number),
        (
            *names,
            *(f"成绩{each}" for each in (number, word)),
            *(name + end for name in names for end in ("成绩", "分数", "得分")),
        ),
        parsing.mark,
        avoid=_NOT_MARKS,
        in_template=False,
    )
    return subject, marks


SCORES = Layout(
    "scores",
    say("考试成绩"),
    (
        _NAME,
        _ID_NUMBER,
        Field(
            "ticket",
            say("准考证号"),
            ("准考证号", "准考证号码", "准考证", "考号", "考生号"),
            parsing.code,
            hint=_ID_HINT,
            example="35040000101",
        ),
        _YEAR,
        _LEVEL,
        _COUNTY,
        _subject(
            "comprehensive",
            say("社会工作综合能力"),
            "社会工作综合能力",
            "综合能力",
            "综合",
            "社会工作综合能力考试",
        ),
        _subject(
            "practice",
            say("社会工作实务"),
            "社会工作实务",
            "实务",
            "工作实务",
            "高级实务",
            "社会工作实务考试",
        ),
        _subject(
            "law",
            say("社会工作法规与政策"),
            "社会工作法规与政策",
            "法规与政策",
            "法规",
            "法规政策",
            "政策法规",
        ),
        *_pair(1, "一"),
        *_pair(2, "二"),
        *_pair(3, "三"),
        Field(
            "subject",
            say("科目名称"),
            ("科目名称", "科目", "考试科目", "报考科目"),
            parsing.subject,
            in_template=False,
        ),
        Field(
            "score",
            say("成绩"),
            ("成绩", "分数", "得分", "考试成绩", "科目成绩", "实际成绩", "最终成绩"),
            parsing.mark,
            avoid=(*_NOT_MARKS, "综合", "实务", "法规"),
            in_template=False,
        ),
    ),
    any_of=(("comprehensive", "practice", "law", "score", "score_1"),),
    identity=("id_number", "year", "level", "subject"),
    subjects=("comprehensive", "practice", "law"),
    pairs=(
        ("subject", "score"),
        ("subject_1", "score_1"),
        ("subject_2", "score_2"),
        ("subject_3", "score_3"),
    ),
)

PEOPLE = Layout(
    "people",
    say("社会工作专业人才名册"),
    (
        _NAME,
        _ID_NUMBER,
        _SEX,
        _PHONE,
        _COUNTY,
        Field(
            "township",
            say("乡镇（街道）"),
            ("乡镇（街道）", "乡镇(街道)", "乡镇街道", "乡镇", "街道", "所在乡镇", "常住乡镇"),
            hint=say("全称"),
            example=say("列东街道"),
        ),
        _ORGANISATION,
        Field(
            "station",
            say("社工站"),
            ("社工站", "所属社工站", "社会工作站", "社会工作服务站", "驻站", "所在社工站"),
            hint=say("全称，不驻站的留空"),
        ),
        Field("position", say("职务"), ("职务", "岗位", "职务岗位", "工作岗位", "现任职务")),
        Field(
            "education",
            say("学历"),
            ("学历", "最高学历", "文化程度", "学历层次"),
            example=say("大学本科"),
        ),
        Field(
            "major",
            say("所学专业"),
            ("所学专业", "专业", "专业名称", "毕业专业"),
            avoid=("年限", "级别"),
            example=say("社会工作"),
        ),
        Field(
            "employed_on",
            say("从事社会工作起始日期"),
            ("从事社会工作起始日期", "从事社会工作时间", "入职日期", "入职时间", "到岗日期"),
            parsing.day,
            hint=_DATE_HINT,
            example="2020-03-01",
        ),
        Field(
            "full_time",
            say("是否专职"),
            ("是否专职", "专职兼职", "专兼职", "专职或兼职"),
            hint=say("专职或兼职"),
            example=say("专职"),
        ),
    ),
    identity=("id_number",),
)

HOLDERS = Layout(
    "holders",
    say("持证人员名册"),
    (
        _NAME,
        _ID_NUMBER,
        Field(
            _LEVEL.key,
            _LEVEL.label,
            _LEVEL.synonyms,
            _LEVEL.parse,
            required=True,
            avoid=_LEVEL.avoid,
            hint=_LEVEL.hint,
            example=_LEVEL.example,
        ),
        Field(
            "certificate_number",
            say("证书管理号"),
            (
                "证书管理号",
                "管理号",
                "证书编号",
                "证书号",
                "证书号码",
                "资格证书编号",
                "职业水平证书编号",
                "职业资格证书管理号",
            ),
            parsing.code,
            required=True,
            avoid=("登记",),
            hint=_ID_HINT,
            example="2024061035000000001",
        ),
        Field(
            "approved_on",
            say("批准日期"),
            ("批准日期", "批准时间", "取得日期", "取证日期", "取证时间", "发证日期", "获证时间"),
            parsing.day,
            hint=_DATE_HINT,
            example="2024-06-16",
        ),
        Field(
            "exam_county",
            say("报考属地"),
            ("报考属地", "报考地", "报名地", "报考所在地", "报名所在地", "报考县（市、区）"),
            avoid=("时间", "日期"),
            hint=say("报名时选择的县（市、区），全称；不清楚的留空"),
            example=say("三元区"),
        ),
        _SEX,
        _PHONE,
        _COUNTY,
        _ORGANISATION,
    ),
    identity=("certificate_number",),
)

ALL_LAYOUTS = (SCORES, PEOPLE, HOLDERS)
