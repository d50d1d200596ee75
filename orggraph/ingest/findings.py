"""What can be wrong with a table, in words: every code with its severity, its sentence and what
to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from orggraph.core.enums import Problem, Severity, Word
from orggraph.core.messages import Message, Spoken
from orggraph.ingest import pii

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE
Detail = (
    str | Message | Word
)  # what fills {detail}: a text as it stands, or something that has both languages


MOST_LISTED = 1_000  # findings of one kind in one column are listed up to here, the others counted


class Finding(Word):
    """Each kind of finding; its labels are the sentences, with {value} where the cell's text
    goes.
    """

    BAD_COUNT = (
        "BAD_COUNT",
        "“{value}”不是人数，按待核实处理；请填整数",
        "“{value}” is no head-count, taken as unknown; give a whole number",
        E,
    )
    ROUGH_COUNT = (
        "ROUGH_COUNT",
        "“{value}”是约数，按其中的数字计；请核实后填准数",
        "“{value}” is a rough count, its figure is taken; give the exact one",
        N,
    )
    RANGE_COUNT = (
        "RANGE_COUNT",
        "“{value}”是一个范围，按其下限计；请核实后填准数",
        "“{value}” is a range, its lower bound is taken; give the exact count",
        N,
    )
    UPPER_COUNT = (
        "UPPER_COUNT",
        "“{value}”只有上限，按待核实处理；请填整数",
        "“{value}” is only an upper bound, taken as unknown; give a whole number",
        W,
    )
    BAD_NUMBER = (
        "BAD_NUMBER",
        "“{value}”不是数值，未采用；请填数字",
        "“{value}” is no number, not used; give a number",
        W,
    )
    BAD_YESNO = (
        "BAD_YESNO",
        "“{value}”看不出是或否，按待核实处理；请填 是 或 否",
        "“{value}” is neither yes nor no, taken as unknown; write 是 or 否",
        W,
    )
    BAD_DATE = (
        "BAD_DATE",
        "“{value}”不是日期，未采用；请写成 2026-11-20",
        "“{value}” is no date, not used; write 2026-11-20",
        W,
    )
    BAD_WORD = (
        "BAD_WORD",
        "“{value}”不在可用词之内，未采用；可用词见 docs/ledger.md",
        "“{value}” is not one of the known words, not used; see docs/ledger.md",
        W,
    )
    OTHER_REASON = (
        "OTHER_REASON",
        "“{value}”不是常用的剔除原因，按“其他”剔除；如不应剔除，请清空此格",
        "“{value}” is no usual reason, the firm is excluded as “other”;"
        " clear the cell if it should count",
        W,
    )
    DATE_PARTIAL = (
        "DATE_PARTIAL",
        "“{value}”只到月或年，按首日计；如有准确日期请补全",
        "“{value}” has no day, the first is taken; give the day if it matters",
        N,
    )
    PRESENCE_TEXT = (
        "PRESENCE_TEXT",
        "填的不是“有”或“无”，只记为“有”，内容未读入；请改填 有 或 无",
        "not yes or no; taken as yes, the text was not taken in; write 有 or 无",
        N,
    )
    NO_PLACE_NAMED = (
        "NO_PLACE_NAMED",
        "“{value}”不是具体地点的名称，按地点未填处理；如有具体地点，请填其名称",
        "“{value}” names no place, taken as a blank cell; give the place's name if there is one",
        N,
    )
    BY_CONTENT = (
        "BY_CONTENT",
        "“{value}”列按其内容读作“{detail}”；如不是，请用 orggraph check --columns 指定",
        "column {value} is read as {detail} by what stands in it; if that is wrong, say so with"
        " orggraph check --columns",
        N,
    )
    UNREAD_SPEAKS = (
        "UNREAD_SPEAKS",
        "该列未读入，但此格说到党组织（“{value}”），未计；请核实，或用 orggraph check --columns"
        " 指定读作什么",
        "the column is not read, yet this cell speaks of a Party organisation (“{value}”), not"
        " counted; check it, or say with orggraph check --columns how to read the column",
        W,
    )
    UNREAD_GONE = (
        "UNREAD_GONE",
        "该列未读入，但此格说企业已不在（“{value}”），该企业仍计入底数；请核实，在“剔除原因”栏填写",
        "the column is not read, yet this cell says that the firm is gone (“{value}”), it still"
        " counts; check it and fill in 剔除原因",
        W,
    )
    ANSWERS_DIFFER = (
        "ANSWERS_DIFFER",
        "“{value}”不能都对，应建与否按党员数计，有无党组织按所填计；请核实后改正其一",
        "“{value}” cannot both be right: what is due follows the members, whether there is an"
        " organisation what is written; check and correct one of them",
        W,
    )
    REMARK_ENDED = (
        "REMARK_ENDED",
        "备注说党组织尚未建成或已不在（“{value}”），该企业仍按有党组织计；请核实后改正",
        "the remark says that the organisation is not there yet or no more (“{value}”), the firm "
        "still counts as organised; check and correct it",
        W,
    )
    NAME_ALONE = (
        "NAME_ALONE",
        "该行只有“{value}”，不像企业名称，其余各栏空白，未作企业计入；如是企业，请写全称",
        "the row holds only “{value}”, which looks like no firm and is not counted; if it is one,"
        " give its full name",
        W,
    )
    LATER_COUNTS = (
        "LATER_COUNTS",
        "{detail}前后不一致（“{value}”），以后一栏的核查、整改结果为准；请核实",
        "{detail} differ (“{value}”), what was found later counts; check it",
        W,
    )
    FILLED_DOWN = (
        "FILLED_DOWN",
        "该列每组只有首行有值，以下空白各行按上一行计；如不是同组，请逐行填写",
        "the column has a value on the first row of each group only, the blank rows below are taken"
        " as its; if they are not, fill in each row",
        W,
    )
    FIRMS_UNNAMED = (
        "FIRMS_UNNAMED",
        "还有 {value} 家企业没有列名，未计入；请把企业名称列全",
        "{value} more firms are counted and not named, they are left out; name them all",
        W,
    )
    SEVERAL_FIRMS = (
        "SEVERAL_FIRMS",
        "一格写了几家企业（“{value}”），已按一家一行读入，合计的人数按不详处理；请一家填一行",
        "one cell names several firms (“{value}”), read as one row each, their common head-counts"
        " as unknown; give each firm its row",
        W,
    )
    ORG_UNNAMED = (
        "ORG_UNNAMED",
        "只写了“{value}”，记为有党组织、名称未填；请填党组织全称",
        "“{value}” names no organisation; taken as one without a name; give its full name",
        N,
    )
    POST_TEXT = (
        "POST_TEXT",
        "填的不是岗位编号，只记为有指导员（未编号），内容未读入；请改填编号",
        "not a post code; taken as an unnumbered post, the text was not taken in; give the code",
        W,
    )
    PERSONAL_CELL = (
        "PERSONAL_CELL",
        "该格似含证件号、手机号或联系人，已略去，未读入；请从台账中删除",
        "holds what looks like an ID or mobile number or a contact, left out;"
        " delete it from the ledger",
        W,
    )
    PERSON_LIKE = (
        "PERSON_LIKE",
        "该格像一个人的姓名，原文不在问题清单中列出；如是企业或部门简称，请写全称，如是个人，"
        "请从台账中删除",
        "looks like a person's name, not shown here;"
        " write the full name of the firm or office, or delete the person from the ledger",
        W,
    )
    CONTRADICTION = (
        "CONTRADICTION",
        "{detail}自相矛盾（“{value}”），该企业按待核实处理；请核实后改正其一",
        "{detail} contradict each other (“{value}”), the firm is taken as unknown;"
        " find out which is true and correct the other",
        E,
    )
    PLAN_BESIDE = (
        "PLAN_BESIDE",
        "{detail}一处已建、一处还是计划（“{value}”），按筹建中处理；请核实",
        "{detail}: one says there is an organisation, one that it is planned (“{value}”);"
        " taken as pending, check",
        W,
    )
    FOUNDED_ON = (
        "FOUNDED_ON",
        "“{value}”只写明成立时间，按已成立处理；如尚未成立，请写“拟建”，"
        "或在标题或 dataset.toml 中写明台账的截至日期",
        "“{value}” only tells when it is founded, taken as founded; if it is yet to be,"
        " write 拟建, or give the date of the list in its title or in dataset.toml",
        W,
    )
    ODD_STATEMENT = (
        "ODD_STATEMENT",
        "“{value}”看不出有没有党组织，按待核实处理；请填 有、无、单独组建、联合组建、挂靠、"
        "兜底 或党组织全称",
        "“{value}” does not tell whether there is an organisation, taken as unknown;"
        " write 有, 无, 单独组建, 联合组建, 挂靠, 兜底 or its full name",
        E,
    )
    ODD_BESIDE = (
        "ODD_BESIDE",
        "“{value}”看不懂，未采用；有没有党组织按该行其他各栏计，请核实",
        "“{value}” is not understood and not used, the other columns of the row decide; check it",
        W,
    )
    NEVER_ASKED = (
        "NEVER_ASKED",
        "台账没有一列说明是否建立党组织，{value} 家企业按待核实处理；"
        "请增加一列“党组织名称”或“是否建立党组织”",
        "no column tells whether a firm has a Party organisation,"
        " {value} firms are taken as unknown; "
        "add a column 党组织名称 (organisation) or 是否建立党组织 (whether)",
        E,
    )
    NO_KEY = (
        "NO_KEY",
        "既无企业名称又无可用的信用代码，此行搁置；请补填其一",
        "neither name nor usable code, row set aside; give one of them",
        E,
    )
    NO_CELL = (
        "NO_CELL",
        "缺少必填的“{value}”，此行搁置；请补填",
        "the required {value} is missing, row set aside; fill it in",
        E,
    )
    TOTAL_ROW = ("TOTAL_ROW", "合计行，不作数据读入", "a total line, not read as data", N)
    HEADER_ROW = ("HEADER_ROW", "重复的表头，已跳过", "the heading row again, passed over", N)
    NOTE_ROW = ("NOTE_ROW", "表尾说明，不作数据读入", "a line of notes, not read as data", N)
    SECTION_ROW = (
        "SECTION_ROW",
        "分节行，不作企业读入；所写的街道、园区等归其下各行",
        "the heading of a section, not read as a firm; the place it names holds for the rows below",
        N,
    )
    GUIDE_ROW = (
        "GUIDE_ROW",
        "填写说明、栏次、单位或示例行，不作企业读入",
        "a line of instructions, column numbers, units or an example, not read as a firm",
        N,
    )
    SECOND_TABLE = (
        "SECOND_TABLE",
        "同一工作表中的第二张表，按它自己的表头读入；宜另存为一张表",
        "a second table below, read by its own heading; better keep it apart",
        N,
    )
    LISTED_ONLY = (
        "LISTED_ONLY",
        "“{value}”列在党组织名单中，企业台账里没有，未计入；如漏填，请补入企业台账",
        "“{value}” is in a list of organisations and not among the firms, and is not counted; add"
        " it to the ledger of firms if it was left out",
        W,
    )
    READ_BY_COLUMN = (
        "READ_BY_COLUMN",
        "这张表表头在左侧、一列写一家，已按列读入；它的问题里“行”一栏写的是第几列（2 即 B 列）",
        "the sheet has its headings on the left and a column for each entry, and was read so; the"
        " row of its findings is the number of the column (2 is column B)",
        N,
    )
    SECOND_OTHER = (
        "SECOND_OTHER",
        "同一工作表中还有一张不是企业名单的表（如汇总），其各行不作企业读入",
        "a further table that lists no firms, a summary perhaps; its rows are not read as firms",
        N,
    )
    SECOND_SERVES = (
        "SECOND_SERVES",
        "同一工作表下方的表写的是指导员或群团组织服务哪些企业，未读入；请填入企业的“党建指导员”、“工会”等列，"
        "否则这些企业可能计为空白点",
        "a further table tells which firms instructors or mass organisations serve and is not read;"
        " enter it in a column of the firms (党建指导员, 工会), or they may count as uncovered",
        W,
    )
    TWO_HEADINGS = (
        "TWO_HEADINGS",
        "“{value}”与“{detail}”同义，只在后者空白的行采用",
        "{value} means the same as {detail}; used only where that is blank",
        N,
    )
    EARLIER_PERIOD = (
        "EARLIER_PERIOD",
        "“{value}”是更早一期的情况，未采用；以“{detail}”为准",
        "{value} is of an earlier period and is not used; {detail} counts",
        N,
    )
    TWO_SYSTEMS = (
        "TWO_SYSTEMS",
        "“{value}”未采用：坐标取自“{detail}”，不同坐标系不混用",
        "{value} is not used: points are taken from {detail}, and systems are never mixed",
        N,
    )
    BAD_CODE = (
        "BAD_CODE",
        "信用代码“{value}”不合 GB 32100-2015（{detail}），不作为标识；请核对营业执照",
        "credit code {value} does not follow GB 32100-2015 ({detail}), not used as a key;"
        " check the licence",
        E,
    )
    CODE_CASE = (
        "CODE_CASE",
        "信用代码“{value}”含小写字母，不合 GB 32100-2015；已按大写采用，请核对",
        "credit code {value} has small letters, against GB 32100-2015; taken in capitals, check",
        N,
    )
    EXCEL_CODE = (
        "EXCEL_CODE",
        "代码“{value}”以数值存放，末几位已被 Excel 改动，不采用；请将该列设为文本后重新填写",
        "the code {value} was stored as a number and Excel has changed its last digits,"
        " not used; set the column to text and enter it again",
        E,
    )
    EXCEL_SUSPECT = (
        "EXCEL_SUSPECT",
        "“{value}”全为数字且末三位为 000，可能被 Excel 改动，不作为标识；请核对营业执照",
        "{value} is all digits and ends in 000, Excel may have changed it, not used as a key;"
        " check the licence",
        E,
    )
    OLD_CODE = (
        "OLD_CODE",
        "“{value}”是旧编号（{detail}），单独作为标识；请换成统一社会信用代码",
        "{value} is an old number ({detail}), kept as a key of its own;"
        " replace it by the credit code",
        N,
    )
    REPEATED = (
        "REPEATED",
        "与第 {detail} 行重复，不重复计数；覆盖信息并入该行",
        "repeats row {detail}; counted once, its ties go to that row",
        W,
    )
    GONE_BY_REPEAT = (
        "GONE_BY_REPEAT",
        "与第 {detail} 行是同一企业，此行说明不计入（{value}），按此剔除；如仍在，请改正此行",
        "the same firm as row {detail}; this row says why it does not count ({value}), so it is "
        "left out of the base; correct this row where the firm is still there",
        W,
    )
    REPEAT_DIFFERS = (
        "REPEAT_DIFFERS",
        "与第 {detail} 行是同一企业，党组织情况却不一致（此行为“{value}”）；请核实后改正其一",
        "the same firm as row {detail}, yet the two rows differ about its organisation (here "
        "“{value}”); find out which is true",
        E,
    )
    SHARED_CODE = (
        "SHARED_CODE",
        "代码“{value}”又见于第 {detail} 行，名称不同；读入时两家都保留，"
        "合并名单时按代码并为一家，请核对",
        "code {value} also stands in row {detail} under another name; both are read,"
        " lists are merged by code, check",
        E,
    )
    ONE_OF_SEVERAL = (
        "ONE_OF_SEVERAL",
        "“{value}”有几家同名（或同代码）而代码、名称不同的企业，本行看不出是其中哪一家，单独算作一家；"
        "请补上代码或地址",
        "several firms share “{value}”, under different codes or names, and this row does not say "
        "which of them it is; it counts as a firm of its own: add its code or its address",
        W,
    )
    FORMAL_ABOVE_TOTAL = (
        "FORMAL_ABOVE_TOTAL",
        "正式党员 {value} 多于党员数 {detail}；请核对",
        "formal members {value} exceed members {detail}; check",
        E,
    )
    RELATION_ABOVE_TOTAL = (
        "RELATION_ABOVE_TOTAL",
        "组织关系在此党员 {value} 多于党员数 {detail}；请核对",
        "members registered here {value} exceed members {detail}; check",
        W,
    )
    MEMBERS_ABOVE_STAFF = (
        "MEMBERS_ABOVE_STAFF",
        "党员数 {value} 多于职工数 {detail}；请核对",
        "members {value} exceed staff {detail}; check",
        W,
    )
    REMARK_GONE = (
        "REMARK_GONE",
        "备注写“{value}”，未据此剔除；如应剔除，请写进“剔除原因”一栏",
        "the remarks say “{value}”; the firm stays in,"
        " write it under 剔除原因 if it should be excluded",
        W,
    )
    REMARK_COVERED = (
        "REMARK_COVERED",
        "只有备注说已纳入党组织（{value}），未据此计入；如属实，请写进“党组织名称”或“组建方式”一栏",
        "only the remarks say that an organisation covers the firm ({value}), which is not counted;"
        " if it is so, write it under 党组织名称 or 组建方式",
        W,
    )
    SAME_ID = (
        "SAME_ID",
        "编号“{value}”已用于第 {detail} 行，此行搁置；请改用另一编号",
        "id {value} already stands in row {detail}, row set aside; use another id",
        E,
    )
    POINT_DOUBTFUL = (
        "POINT_DOUBTFUL",
        "坐标（{value}）不用：{detail}",
        "the point ({value}) is not used: {detail}",
        W,
    )
    POINT_UNDECLARED = (
        "POINT_UNDECLARED",
        "未声明坐标系，坐标不用于计算距离；请在列名写明（如 经度(高德)）或在 dataset.toml 的 "
        "[coordinates] 声明",
        "no coordinate system declared, points are not used for distances;"
        " name it in the heading, as 经度(高德), or in dataset.toml",
        W,
    )
    DANGLING = (
        "DANGLING",
        "“{value}”不在任何表中，这条关系未采用；请补录或改正",
        "{value} is in no table, the tie is not used; add or correct it",
        E,
    )
    RESPONSIBLE_UNPLACED = (
        "RESPONSIBLE_UNPLACED",
        "台账列“{value}”为责任党组织，其名称里没有台账中的地点，未能据以认定责任；请在“党组织”表写明它负责的地点",
        "the ledger names {value} as responsible, and no place of the ledger is in its name, so no "
        "duty follows from it; enter the place it is responsible for in the table 党组织",
        W,
    )
    UNKNOWN_SUPERIOR = (
        "UNKNOWN_SUPERIOR",
        "上级“{value}”不在党组织表中，按名称新增",
        "the superior {value} is in no table, added by its name",
        W,
    )
    UNKNOWN_PLACE = (
        "UNKNOWN_PLACE",
        "地点“{value}”不在地点表中，按名称新增",
        "the place {value} is in no table, added by its name",
        N,
    )
    AMBIGUOUS = (
        "AMBIGUOUS",
        "“{value}”对应不止一个（{detail}），未采用；请写编号",
        "{value} names more than one ({detail}), not used; give the id",
        E,
    )
    WRONG_ENDS = (
        "WRONG_ENDS",
        "关系“{value}”的两端不相配（{detail}），未采用",
        "a tie {value} cannot join these ({detail}), not used",
        E,
    )
    CYCLE = (
        "CYCLE",
        "“{value}”的上级关系成环：{detail}",
        "{value} is its own superior: {detail}",
        E,
    )
    TWO_SUPERIORS = (
        "TWO_SUPERIORS",
        "“{value}”有两个上级：{detail}",
        "{value} has two superiors: {detail}",
        W,
    )
    SELF_PLACE = (
        "SELF_PLACE",
        "地点“{value}”落在自身之内：{detail}",
        "the place {value} lies in itself: {detail}",
        E,
    )
    DEPARTMENT_BY_CATEGORY = (
        "DEPARTMENT_BY_CATEGORY",
        "{value} 家未填主管部门，按 [departments] 以类别认定",
        "{value} firms name no department and take that of their category under [departments]",
        N,
    )
    NO_SUCH_CATEGORY = (
        "NO_SUCH_CATEGORY",
        "[departments] 中的类别“{value}”没有一家企业；请核对写法",
        "no firm has the category “{value}” of [departments]; check how it is written",
        W,
    )
    AREA_OPEN = (
        "AREA_OPEN",
        "“{value}”是管理区，不是行政区；此户行政区未定，列入“未定位”，"
        "请在“区”一栏改填行政区，或补填街道、地址",
        "{value} is an area of management and no district;"
        " this firm's district is open: write the district, or give street or address",
        W,
    )
    DISTRICT_OF_SEVERAL = (
        "DISTRICT_OF_SEVERAL",
        "“{value}”可能是{detail}，行政区代码未定；请在“区”一栏写明市，或加一列“市”",
        "{value} may be {detail}, and has no code; write the city before it, or in a column 市",
        W,
    )
    AREA_SETTLED = (
        "AREA_SETTLED",
        "“{value}”是管理区，不是行政区；此户按地址或街道归{detail}",
        "{value} is an area of management and no district;"
        " by its address or street this firm lies in {detail}",
        N,
    )
    MORE_OF_A_KIND = (
        "MORE_OF_A_KIND",
        "另有 {value} 处同样的问题（{detail}），不逐条列出；改正已列出的，再运行一次",
        "{value} more of the same kind ({detail}) are not listed;"
        " correct those that are and run again",
        N,
    )
    UNKNOWN_TYPE = (
        "UNKNOWN_TYPE",
        "“{value}”的类型“{detail}”不在可用词之内",
        "{value} has an unknown type {detail}",
        E,
    )

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return Severity(self.more[0])


@dataclass(frozen=True)
class Found:
    """One kind of finding in one column, for many rows at once; becomes `Problem` records when
    asked.

    `files`, `sheets` and `rows` say where, one entry per finding; `values` and `details` fill the
    sentence, and may hold the first `MOST_LISTED` only.
    """

    finding: Finding
    table: str
    column: str
    files: tuple[str, ...]
    sheets: tuple[str, ...]
    rows: np.ndarray[Any, Any]
    values: tuple[str, ...]
    details: tuple[Detail, ...] = ()
    listed: int = MOST_LISTED  # how many can be listed with what fills their sentence

    def __len__(self) -> int:
        return len(self.rows)

    def problems(self, most: int | None = None) -> Iterator[Problem]:
        """Yield one record per finding; beyond `most`, one that counts the others."""
        listed = len(self) if most is None else min(most, self.listed, len(self))
        for at in range(listed):
            value, detail = _at(self.values, at), _at(self.details, at)
            yield problem(
                self.finding,
                value,
                detail,
                file=self.files[at],
                sheet=self.sheets[at],
                table=self.table,
                row=int(self.rows[at]) or None,
                column=self.column,
            )
        if listed < len(self):
            yield self._counted(len(self) - listed)

    def _counted(self, more: int) -> Problem:
        said = problem(
            Finding.MORE_OF_A_KIND,
            str(more),
            str(self.finding),
            file=self.files[-1],
            sheet=self.sheets[-1],
            table=self.table,
            column=self.column,
        )
        return replace(said, severity=self.finding.severity)


def _at(texts: tuple[Any, ...], at: int) -> Any:
    return texts[at] if at < len(texts) else ""


def problem(
    finding: Finding,
    value: str = "",
    detail: Detail = "",
    *,
    file: str = "",
    sheet: str = "",
    table: str = "",
    row: int | None = None,
    column: str = "",
) -> Problem:
    """Return one finding as a record with its sentence in both languages."""
    value = pii.shown(value)
    short = value if len(value) <= 60 else value[:57] + "…"
    zh, en = (detail, detail) if isinstance(detail, str) else (detail.zh, detail.en)
    zh, en = pii.masked(zh), pii.masked(en)
    said = Spoken(
        finding.zh.format(value=short, detail=zh), finding.en.format(value=short, detail=en)
    )
    return Problem(
        str(finding),
        finding.severity,
        said,
        pii.masked(file),
        pii.masked(sheet),
        table,
        row,
        pii.masked(column),
        short,
    )


def screened_words(said: Message) -> Message:
    """Return a sentence as it is said in both languages, without anything personal."""
    return Spoken(pii.sentence(said.zh), pii.sentence(said.en))


def screened(found: Problem) -> Problem:
    """Return a problem without anything personal in what it quotes: file, sheet, heading, value,
    and the sentence itself.
    """
    return replace(
        found,
        message=screened_words(found.message),
        file=pii.masked(found.file),
        sheet=pii.masked(found.sheet),
        column=pii.masked(found.column),
        value=pii.heading(found.value),
    )
