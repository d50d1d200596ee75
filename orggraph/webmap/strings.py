"""What the page says, in both languages; labels of closed lists come from the lists themselves."""

from __future__ import annotations

from typing import Any

from orggraph.core import schema
from orggraph.core.enums import (
    Action,
    Condition,
    Exclusion,
    GapReason,
    Load,
    Mode,
    Need,
    NoPost,
    NoType,
    OrgLevel,
    OrgType,
    PlaceKind,
    Priority,
    Status,
    Word,
)
from orggraph.core.errors import Text

_SAID = {
    "title": Text("{name}党组织覆盖地图", "{name}: Party organisation coverage map"),
    "date": Text("截至 {date}", "as of {date}"),
    "no_date": Text("未声明截至日期", "no date declared"),
    "noted": Text("{text}（{note}）", "{text} ({note})"),
    "comma": Text("，", ", "),
    "rate_of": Text("{rate}（{part}/{whole}，{base}）", "{rate} ({part}/{whole}, {base})"),
    "base_said": Text("口径：{base}", "base: {base}"),
    "skip": Text("跳到表格", "skip to the table"),
    "search": Text("搜索", "Search"),
    "search_hint": Text(
        "企业、信用代码、楼宇、党组织、拼音首字母", "firm, credit code, building, organisation"
    ),
    "nothing_found": Text("没有找到；请换一个词", "nothing found; try another word"),
    "export": Text("导出", "Export"),
    "export_csv": Text("当前表格（CSV）", "this table (CSV)"),
    "export_png": Text("当前图（PNG）", "this picture (PNG)"),
    "copy_link": Text("复制本视图链接", "copy the link to this view"),
    "copied": Text("链接已复制", "the link is copied"),
    "print": Text("打印", "print"),
    "crumbs": Text("所在位置", "where you are"),
    "whole": Text("{name}（全部）", "{name} (all)"),
    "close": Text("返回本区域", "back to the area"),
    "view": Text("位置与视图", "place and view"),
    "table_rows": Text("表中各行", "rows of the table"),
    "legend": Text("图例与筛选", "legend and filters"),
    "picture": Text("图", "picture"),
    "details": Text("详情", "details"),
    "table": Text("表", "Table"),
    "picture_label": Text(
        "图：方向键在标记间移动，回车打开，Esc 返回上一级，加减号缩放；同样的内容在下方表格里",
        "picture: arrow keys move between marks, Enter opens, Escape "
        "goes up, plus and minus zoom; the table below says the same",
    ),
    "zoom_in": Text("放大", "zoom in"),
    "zoom_out": Text("缩小", "zoom out"),
    "zoom_fit": Text("看全图", "see all"),
    "opening": Text(
        "正在打开…（若一直不变，说明浏览器太旧，请换用 2023 年以后的 Chrome、Edge、"
        "Firefox 或 Safari）",
        "opening… (if this stays, the browser is too old: use Chrome, Edge,"
        " Firefox or Safari of 2023 or later)",
    ),
    "empty": Text("没有符合筛选条件的企业", "no firm passes the filters"),
    "no_script": Text(
        "本页需要启用 JavaScript；请在浏览器设置中允许，或改用 orggraph report 生成的工作簿。",
        "This page needs JavaScript; allow it in the browser,"
        " or use the workbook that orggraph report writes.",
    ),
    "old_browser": Text(
        "此浏览器较旧，打不开压缩的数据。请换用 2023 年以后的 Chrome、Edge、Firefox "
        "或 Safari，或请制作者用 orggraph map --plain 重新生成本页。",
        "This browser is too old to unpack the data. Use Chrome, Edge, Firefox or Safari "
        "of 2023 or later, or ask for a page made with orggraph map --plain.",
    ),
    "broken": Text(
        "本页打不开：{error}。请用 orggraph map 重新生成；若仍如此，请换一个较新的浏览器。",
        "This page cannot be opened: {error}. Make it again with orggraph map,"
        " or use a newer browser.",
    ),
    "hint": Text(
        "图上 {n} 个标记；点击或按回车进入，表格同步",
        "{n} marks; click or press Enter to open, the table follows",
    ),
    "hint_lost": Text(
        "图上 {n} 个标记；没有坐标的排在下方", "{n} marks; those without a point stand below"
    ),
    "hint_overview": Text(
        "楼宇、园区 {n} 处，有坐标的企业 {there} 家",
        "{n} buildings and parks, {there} firms with a point",
    ),
    "hint_spots": Text(
        "楼宇、园区 {n} 处，其余企业 {firms} 家",
        "{n} buildings and parks, {firms} further firms",
    ),
    "hint_no_point": Text(
        "无坐标 {n} 家，只计入所在区域", "{n} firms without a point count with their area only"
    ),
    "hint_side_by_side": Text(
        "{n} 个标记并排，空白点在前；位置不代表方位",
        "{n} marks side by side, the gaps first; where one stands says nothing",
    ),
    "tray": Text("不在图上的企业", "Firms that are not on the picture"),
    "tray_away": Text("市外 {n} 处", "{n} districts of other cities"),
    "n_kilometres": Text("{n} 公里", "{n} km"),
    "table_spots": Text("楼宇园区（{n}）", "buildings and parks ({n})"),
    "gap_share": Text("空白点占比", "Share of gaps"),
    "rate_ground": Text("底色：组织覆盖率", "Ground: organised rate"),
    "gap_steps": Text("无|≤⅓|≤⅔|＞⅔|全部", "none|≤⅓|≤⅔|>⅔|all"),
    "rate_steps": Text("＜20%|20|40|60|≥80%", "<20%|20|40|60|≥80%"),
    "not_known": Text("待核实", "unknown"),
    "overview_legend": Text(
        "圆＝楼宇、园区，大小＝企业数；▲＝空白点，!＝责任不明。",
        "Disc = building or park, as large as it has firms; ▲ = gaps, ! = nobody responsible.",
    ),
    "spoken_area": Text("企业 {firms} 家，空白点 {gaps} 家", "{firms} firms, {gaps} uncovered"),
    "label_firm": Text("1 家", "1 firm"),
    "label_firms": Text("{n} 家", "{n} firms"),
    "direct": Text("直接联系 {n} 家", "{n} firms directly"),
    "more_orgs": Text("其余 {n} 个党组织", "{n} more organisations"),
    "part": Text("第 {n} 片", "part {n}"),
    "arrange": Text("排列", "Arranged"),
    "by_place": Text("按地点", "by place"),
    "by_rings": Text("圆环", "rings"),
    "by_duty": Text("按责任", "by responsibility"),
    "rate": Text("覆盖", "Counted"),
    "real": Text("有效", "effective"),
    "claim": Text("名义", "nominal"),
    "plan": Text("方案", "Plan"),
    "now": Text("现状", "now"),
    "adopted": Text("采纳后", "if adopted"),
    "kind": Text("对象", "Kind"),
    "firms": Text("企业", "firms"),
    "social": Text("社会组织", "societies"),
    "reset": Text("清除全部筛选", "clear all filters"),
    "unclear_hidden": Text(
        "另有 {n} 家责任不明，被筛选隐藏",
        "{n} more with nobody responsible are hidden by the filters",
    ),
    "unclear_n": Text("{n} 家责任不明，逐家查看", "{n} with nobody responsible: list them"),
    "ring_legend": Text(
        "区域圆环：红＝空白点占比（▲数字），深蓝＝已覆盖；! ＝责任不明家数；"
        "方块＝党组织；实线＝已纳入，虚线＝负责兜底。",
        "Ring of an area: red = share of gaps (▲number), blue = covered; ! = nobody "
        "responsible; square = organisation; line = covered, dashes = duty.",
    ),
    "plan_legend": Text(
        "虚线圈＝建议组，+ ＝采纳后新覆盖。",
        "Dashed loop = proposed group, + = newly covered if adopted.",
    ),
    "change_legend": Text("↑ ＝新覆盖，↓ ＝失去覆盖。", "↑ = gained, ↓ = lost."),
    "status": Text("状态", "Status"),
    "duty": Text("责任", "Responsibility"),
    "duty_declared": Text("明确", "declared"),
    "duty_presumed": Text("按规则推定", "presumed by rule"),
    "duty_unclear": Text("责任不明", "nobody responsible"),
    "in_plan": Text("在建议组内", "in a proposed group"),
    "not_in_plan": Text("不在建议组内", "in none"),
    "change": Text("变化", "Change"),
    "category": Text("类别", "Category"),
    "committee": Text("行业党委", "Industry committee"),
    "size": Text("规模（职工数）", "Size (staff)"),
    "action": Text("建议措施", "Next step"),
    "priority": Text("优先级", "Priority"),
    "reason": Text("未覆盖原因", "Reason"),
    "not_given": Text("未填", "not given"),
    "none": Text("无", "none"),
    "unknown": Text("待核实", "unknown"),
    "code": Text("信用代码", "Credit code"),
    "firm": Text("企业", "Firm"),
    "name": Text("名称", "Name"),
    "held_by": Text("所属", "Covered by"),
    "mode": Text("方式", "Mode"),
    "since": Text("起始", "Since"),
    "exclusion": Text("不计入原因", "Excluded for"),
    "rule": Text("触发规则", "Rule"),
    "responsible": Text("兜底责任", "Responsible"),
    "path": Text("责任路径", "Path"),
    "alternative": Text("同等接近", "Equally near"),
    "nearest": Text("最近党组织", "Nearest organisation"),
    "nearest_metres": Text("距离（米）", "Metres"),
    "metres_away": Text("{n} 米", "{n} m"),
    "post": Text("指导员岗位", "Instructor post"),
    "desk": Text("议题", "Question"),
    "desk_coverage": Text("覆盖", "coverage"),
    "desk_posts": Text("指导员", "posts"),
    "desk_circles": Text("服务圈", "circles"),
    "desk_committees": Text("行业党委", "committees"),
    "desk_funding": Text("经费", "funding"),
    "desk_health": Text("组织体检", "health"),
    "title_posts": Text("指导员岗位", "Instructor posts"),
    "title_circles": Text("服务圈", "Service circles"),
    "title_committees": Text("行业党委归口", "Guided by an industry committee"),
    "title_funding": Text("年度经费", "Funding a year"),
    "title_health": Text("组织健康检查", "Organisations in question"),
    "legend_posts": Text(
        "岗位方框：联系企业/定额，下条为负载；实线＝已联系，虚线＝拟派（派）。区域圆环："
        "紫＝须派未派（缺），深蓝＝已有岗位。绿色虚框＋n＝拟增设岗位。",
        "Box: firms/capacity of a post, its bar the load; line = served,"
        " dashes = to be sent (S). Ring of an area: purple = none to send (lack, L), "
        "blue = served. Dashed green +n = posts to add.",
    ),
    "legend_circles": Text(
        "屋形＝党群服务中心，绿底＝圈内：实线 15 分钟、点线 10 分钟，直线距离，按比例绘制；"
        "虚线屋形与圈＝拟增设，＋n＝新入圈企业。区域圆环：紫＝圈外（外）。"
        "标记重叠处已拉开，圈内圈外以数据为准。",
        "House = service centre, green ground = inside: line 15 minutes, dots 10,"
        " straight lines drawn to scale; dashed house and circle = proposed, "
        "+n = firms newly inside. Ring of an area: purple = outside (out,"
        " O). Marks that overlap are moved apart: the sign counts, not the spot.",
    ),
    "legend_committees": Text(
        "区域圆环：紫＝没有行业党委（无），深蓝＝已归口。归口不等于已覆盖。",
        "Ring of an area: purple = no committee (none, N),"
        " blue = guided. Guidance is not coverage.",
    ),
    "legend_funding": Text(
        "区域下为每年经费；圆环仍为空白点占比。",
        "Under an area: its funding a year; the ring is still the share of gaps.",
    ),
    "legend_health": Text(
        "※＝有待整改的党组织及其企业；圆环仍为空白点占比。",
        "※ = an organisation in question, and its firms; the ring is still the share of gaps.",
    ),
    "sign_left": Text("缺", "lack "),
    "badge_left": Text("缺", "L"),
    "badge_sent": Text("派", "S"),
    "badge_outside": Text("外", "O"),
    "badge_without": Text("无", "N"),
    "sign_outside": Text("外", "out "),
    "sign_without": Text("无", "none "),
    "semicolon": Text("；", "; "),
    "posts_hidden": Text(
        "岗位 {n} 个，进入较小区域后逐个显示", "{n} posts, shown one by one in a smaller area"
    ),
    "posts_n": Text("岗位（{n}）", "posts ({n})"),
    "sites_n": Text("拟增设中心（{n}）", "centres to add ({n})"),
    "committees_n": Text("行业党委（{n}，全部范围）", "committees ({n}, of all)"),
    "funded_n": Text("按行业党委（{n}，全部范围）", "by committee ({n}, of all)"),
    "findings_n": Text("待整改（{n}）", "findings ({n})"),
    "has_post": Text("已有岗位", "has a post"),
    "to_send": Text("拟派岗位", "post to send"),
    "not_sent": Text("须派未派", "needed, none sent"),
    "no_need": Text("不须选派", "none needed"),
    "load": Text("岗位负载", "Load of its post"),
    "no_post": Text("没有岗位", "no post"),
    "unnumbered": Text("未编号", "without a number"),
    "post_line": Text("{n}/{most} 家", "{n} of {most} firms"),
    "instructor_post": Text("指导员岗位", "instructor post"),
    "its_point": Text("坐标", "Point"),
    "no_point": Text("没有可用坐标", "no usable point"),
    "unworked": Text("{n} 家失去工作覆盖。", "{n} firms lose their work coverage."),
    "serves_n": Text("已联系 {n} 家", "Serves {n}"),
    "sent_n": Text("拟派 {n} 家", "To be sent to {n}"),
    "more_posts": Text("拟增设岗位", "Posts to add"),
    "posts_to_add": Text("拟增设岗位", "Posts to add"),
    "site_line": Text("{count} 个，联系 {gain} 家", "{count} for {gain} firms"),
    "open_place": Text("打开该地点", "open the place"),
    "circle": Text("服务圈", "Service circle"),
    "kind_centre": Text("党群服务中心", "service centre"),
    "proposed_centre": Text("拟增设的党群服务中心（建议）", "a service centre proposed"),
    "inside_of": Text(
        "圈内占比（{part}/{whole}，有坐标的企业，直线距离）",
        "share inside ({part}/{whole}, firms with a point, straight lines)",
    ),
    "no_committee": Text("没有行业党委", "no industry committee"),
    "by_category": Text("按类别归口", "by its category"),
    "filter_firms": Text("筛选它归口的企业", "show the firms it guides"),
    "n_yuan": Text("{n} 元", "{n} yuan"),
    "a_year": Text("每年，不随筛选变", "a year, whatever the filters"),
    "not_paid_here": Text(
        "此处没有单列经费：没有纳入企业的党组织，或不是一个地点。",
        "No funding of its own: no organisation takes up firms here, or this is no place.",
    ),
    "none_found": Text("未发现", "nothing found"),
    "in_question": Text("※ 组织待整改", "※ organisation in question"),
    "in_question_n": Text("※ 待整改组织", "※ in question"),
    "nothing_in_question": Text("此处没有待整改的党组织。", "No organisation in question here."),
    "it_is": Text("现为 {n}", "it is {n}"),
    "firms_only": Text("只算企业，不含社会组织。", "Of firms only, not of social organisations."),
    "not_located": Text("未定位", "not located"),
    "group": Text("建议组", "Proposed group"),
    "group_of": Text("建议组 {id}", "proposed group {id}"),
    "to_host": Text("距依托企业 {n} 米", "{n} m to its host"),
    "is_host": Text("依托企业", "the host"),
    "staff": Text("职工数", "Staff"),
    "formal": Text("正式党员", "Formal members"),
    "members": Text("党员数", "Members"),
    "ownership": Text("企业性质", "Ownership"),
    "department": Text("主管部门", "Department"),
    "places": Text("地点", "Places"),
    "address": Text("地址", "Address"),
    "district": Text("区", "District"),
    "street": Text("街道", "Street"),
    "park": Text("园区", "Park"),
    "building": Text("楼宇", "Building"),
    "before": Text("{date} 时", "On {date}"),
    "was_not_there": Text("当时不在台账", "not on the ledger"),
    "source": Text("来源", "Source"),
    "row": Text("来源行", "Source row"),
    "source_row": Text("第 {n} 行", "row {n}"),
    "as_of": Text("资料日期", "Data of"),
    "if_adopted": Text("采纳方案后为{status}", "{status} if the plan is adopted"),
    "organisation": Text("党组织", "organisation"),
    "superior": Text("上级党组织", "Superior"),
    "seat": Text("所在地点", "Place"),
    "below": Text("下级党组织", "Below it"),
    "holds": Text("已纳入", "Holds"),
    "n_firms": Text("{n} 家", "{n} firms"),
    "n_metres": Text("{n} 米", "{n} m"),
    "answers_for": Text("负责兜底", "Answers for"),
    "answers_for_n": Text("{n} 家，其中未覆盖 {open} 家", "{n} firms, {open} of them not covered"),
    "dissolved": Text("已撤销", "dissolved"),
    "if_it_goes": Text("若撤销", "If it goes"),
    "falls": Text(
        "{lost} 家失去组织覆盖，{kept} 家另有组织；{handed} 家兜底责任变动，"
        "其中 {unclear} 家从此责任不明；{orphans} 个下级组织须另定上级。",
        "{lost} firms lose their organisation, {kept} have another;"
        " the duty for {handed} changes hands, for {unclear} of them to "
        "nobody; {orphans} organisations need another superior.",
    ),
    "and_more": Text("另有 {n} 家", "and {n} more"),
    "show_tree": Text("按责任查看它的范围", "see its range by responsibility"),
    "proposal": Text("建议，尚未成立；不改变现状", "a proposal; it changes nothing yet"),
    "host": Text("依托", "Host"),
    "farthest": Text("最大间距", "Farthest apart"),
    "member_line": Text("正式党员 {formal}，{metres} 米", "{formal} formal members, {metres} m"),
    "near_not_taken": Text(
        "附近未纳入（有 1–2 名正式党员）", "Near and not taken (1–2 formal members)"
    ),
    "nobody_near": Text("没有", "nobody"),
    "nominal_rate": Text("名义覆盖率", "Nominal rate"),
    "organised_rate": Text("组织覆盖率", "Organised rate"),
    "both_rate": Text("两个覆盖率", "Both rates"),
    "gap_rate": Text("空白率", "Gap rate"),
    "in_base": Text("计入底数", "In the base"),
    "organised": Text("组织覆盖", "Organised"),
    "uncovered": Text("空白点", "Uncovered"),
    "unknown_status": Text("待核实", "Unknown"),
    "filtered": Text(
        "筛选后 {shown} 家，共 {all} 家；以下为全部",
        "{shown} of {all} firms pass the filters; below are all",
    ),
    "across": Text(
        "此处只显示本区域内的部分，全部共 {n} 家。",
        "Only the part inside this area is shown; {n} firms in all.",
    ),
    "see_whole": Text("看全部", "see all"),
    "seated": Text("本处党组织", "Organisations here"),
    "plan_sum": Text(
        "{groups} 个建议组，新覆盖 {firms} 家；组织覆盖率 {now} → 采纳后 {then}",
        "{groups} groups, {firms} firms newly covered; rate {now} → {then} if adopted",
    ),
    "since_then": Text("与 {date} 相比", "Against {date}"),
    "change_sum": Text(
        "新覆盖 {gained} 家，失去覆盖 {lost} 家，新入台账 {added} 家",
        "{gained} gained, {lost} lost, {added} new",
    ),
    "gone": Text("本期名单未列 {n} 家（待核实）", "{n} not on this list, to be verified"),
    "table_marks": Text("与图相同", "as the picture"),
    "table_firms": Text("企业清单（{n}）", "firms ({n})"),
    "previous": Text("上一页", "previous"),
    "next": Text("下一页", "next"),
    "page_of": Text("{from}–{to} / {all}", "{from}–{to} of {all}"),
    "foot": Text(
        "重叠处已拉开，街道以内可能横向放宽；距离为直线距离。状态只看已有关系，"
        "方案与责任不计入覆盖。",
        "Marks that overlap are moved apart, and inside a street the picture may be drawn "
        "wider than it is; metres are straight "
        "lines. Status counts existing ties only, neither proposals nor duties.",
    ),
}
_SIZES = (
    Text("待核实", "unknown"),
    Text("24 人及以下", "up to 24"),
    Text("25–49 人", "25–49"),
    Text("50–99 人", "50–99"),
    Text("100 人及以上", "100 and more"),
)
_CHANGES = (
    Text("无变化", "no change"),
    Text("↑ 新覆盖", "↑ gained"),
    Text("↓ 失去覆盖", "↓ lost"),
    Text("新入台账", "new on the ledger"),
    Text("状态有变", "another status"),
)
_CHANGE_SIGNS = (Text("", ""), Text("↑", "↑"), Text("↓", "↓"), Text("新", "N"))
_ZONES = (
    Text("不计", "not counted"),
    Text("10分钟圈内", "within 10 minutes"),
    Text("10–15分钟圈", "10 to 15 minutes"),
    Text("圈外", "outside"),
    Text("没有坐标", "no point"),
)
# Columns of the desk's tables are headed as the commands head them.
_HEADED = {
    "posts": schema.POST_LOAD,
    "circles": schema.CIRCLES,
    "centres": schema.NEW_CENTRES,
    "committees": schema.COMMITTEES,
    "funding": schema.FUNDING,
    "health": schema.HEALTH,
}
_TYPE_SIGNS = {
    OrgType.COMMITTEE: Text("委", "C"),
    OrgType.GENERAL_BRANCH: Text("总", "G"),
    OrgType.BRANCH: Text("支", "B"),
    OrgType.JOINT_BRANCH: Text("联", "J"),
    OrgType.TEMP_BRANCH: Text("临", "T"),
    OrgType.FLOW_BRANCH: Text("流", "F"),
    OrgType.FUNCTIONAL: Text("功", "U"),
    OrgType.WORK_COMMITTEE: Text("工", "W"),
    OrgType.ALLIANCE: Text("盟", "A"),
    OrgType.SERVICE_CENTER: Text("站", "S"),
}


def words(lang: str) -> dict[str, Any]:
    """Return what the page says in a language, and the labels of every closed list that it
    shows.
    """

    def say(word: Text | Word) -> str:
        return word.say(lang)

    def labels(members: type[Word]) -> list[str]:
        return [say(member) for member in members]

    def named(members: type[Word]) -> dict[str, str]:
        return {str(member): say(member) for member in members}

    headings = {
        f"{table}_{column.name}": column.heading(lang)
        for table, columns in _HEADED.items()
        for column in columns
    }
    return (
        headings
        | {key: say(text) for key, text in _SAID.items()}
        | {
            "tongue": int(lang == "en"),
            "zones": [say(zone) for zone in _ZONES],
            "loads": labels(Load),
            "load_keys": [str(x) for x in Load],
            "needs": labels(Need),
            "left": labels(NoPost),
            "left_keys": [str(x) for x in NoPost],
            "conditions": labels(Condition),
            "condition_actions": [c.action.say(lang) for c in Condition],
            "statuses": [
                {"value": str(s), "label": say(s), "colour": s.colour, "sign": s.sign}
                for s in Status
            ],
            "actions": labels(Action),
            "action_keys": [str(a) for a in Action],
            "reasons": labels(GapReason),
            "reason_keys": [str(r) for r in GapReason],
            "priorities": labels(Priority),
            "priority_keys": [str(p) for p in Priority],
            "modes": labels(Mode),
            "exclusions": named(Exclusion),
            "kinds": named(PlaceKind),
            "types": named(OrgType) | named(NoType),
            "levels": named(OrgLevel),
            "type_signs": {str(kind): say(sign) for kind, sign in _TYPE_SIGNS.items()}
            | {"": say(Text("党", "P"))},
            "sizes": [say(s) for s in _SIZES],
            "changes": [say(c) for c in _CHANGES],
            "change_signs": [say(c) for c in _CHANGE_SIGNS],
            "nowhere": {
                str(kind): say(Text(f"{kind.zh}未定位", f"{kind.en} not known"))
                for kind in (PlaceKind.DISTRICT, PlaceKind.STREET)
            }
            | {
                "POINT": say(Text("无坐标", "without a point")),
                "AWAY": say(Text("市外", "other cities")),
            },
        }
    )
