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
from orggraph.core.messages import EMPTY, Message, message, message_in
from orggraph.optimise.plan import LeftOver

_SAID = {
    "title": message("{name}: Party organisation coverage map"),
    "date": message("as of {date}"),
    "csv_area": message("Area in view"),
    "csv_date": message("As of"),
    "csv_base": message("Base"),
    "csv_filters": message("Filters"),
    "no_date": message("no date declared"),
    "noted": message("{text} ({note})"),
    "comma": message(", "),
    "rate_of": message("{rate} ({part}/{whole}, {base})"),
    "base_said": message("base: {base}"),
    "skip": message("skip to the table"),
    "search": message("Search"),
    "search_hint": message("firm, credit code, building, organisation"),
    "nothing_found": message("nothing found; try another word"),
    "export": message("Export"),
    "export_csv": message("this table (CSV)"),
    "export_png": message("this picture (PNG)"),
    "copy_link": message("copy the link to this view"),
    "copied": message("the link is copied"),
    "print": message("print"),
    "crumbs": message("where you are"),
    "whole": message("{name} (all)"),
    "close": message("back to the area"),
    "view": message("place and view"),
    "table_rows": message("rows of the table"),
    "legend": message("legend and filters"),
    "picture": message("picture"),
    "details": message("details"),
    "table": message("Table"),
    "picture_label": message(
        "picture: arrow keys move between marks, Enter opens, Escape goes up, plus and "
        "minus zoom; the table below says the same"
    ),
    "zoom_in": message("zoom in"),
    "zoom_out": message("zoom out"),
    "zoom_fit": message("see all"),
    "opening": message(
        "opening… (if this stays, the browser is too old: use Chrome, Edge, Firefox or "
        "Safari of 2023 or later)"
    ),
    "empty": message("no firm passes the filters"),
    "no_script": message(
        "This page needs JavaScript; allow it in the browser, or use the workbook that "
        "orggraph report writes."
    ),
    "old_browser": message(
        "This browser is too old to unpack the data. Use Chrome, Edge, Firefox or Safari "
        "of 2023 or later, or ask for a page made with orggraph map --plain."
    ),
    "broken": message(
        "This page cannot be opened: {error}. Make it again with orggraph map, or use a "
        "newer browser."
    ),
    "hint": message("{n} marks; click or press Enter to open, the table follows"),
    "hint_lost": message("{n} marks; what is not on the ground stands below"),
    "hint_overview": message("{n} buildings and parks, {there} firms on the picture"),
    "hint_spots": message("{n} buildings and parks, {firms} further firms"),
    "hint_no_point": message("{n} firms not on it count with their area only"),
    "hint_posts": message("{n} posts"),
    "hint_side_by_side": message(
        "{n} marks side by side, the gaps first; where one stands says nothing"
    ),
    "hint_in_table": message("{n} more firms are in the table"),
    "tray": message("Firms that are not on the picture"),
    "tray_away": message("{n} districts of other cities"),
    "n_kilometres": message("{n} km"),
    "table_spots": message("buildings and parks ({n})"),
    "gap_share": message("Share of gaps"),
    "rate_ground": message("Ground: organised rate"),
    "gap_steps": message("none|≤⅓|≤⅔|>⅔|all"),
    "rate_steps": message("<20%|20|40|60|≥80%"),
    "not_known": message("unknown"),
    "overview_legend": message(
        "Disc = building or park, as large as it has firms; ▲ = gaps, ! = nobody responsible."
    ),
    "filtered_legend": message("Blue disc = firms that pass the filters; filtered, no rate."),
    "roads_legend": message("Grey line = road as house numbers show it, to find one's way only."),
    "context_legend": message("Roads, water and areas: {credit}."),
    "moved_legend": message("Thin line to a dot = where a mark that was moved aside stands."),
    "sea_legend": message("Pale blue = outside the outlines given."),
    "worst": message("Most gaps"),
    "of_firms": message("of {n}"),
    "to_target": message("Target {target}%: {n} firms to go"),
    "target_met": message("Target {target}%: reached"),
    "group_line": message("{n} firms · {where}"),
    "next_steps": message("Next steps"),
    "unread": message("Not known from the data"),
    "unread_status": message("{n} firms: organised or not is unknown"),
    "unread_formal": message("{n} uncovered firms: formal members unknown"),
    "unread_point": message("{n} firms: no point"),
    "unread_spot": message("{n} firms: not on the picture (no point, nor has their park one)"),
    "all_unknown": message("all unknown"),
    "figures": message("Figures"),
    "table_groups": message("proposed groups ({n})"),
    "table_left": message("left over ({n})"),
    "group_id": message("Group"),
    "drafted": message("Drafted name"),
    "setting": message("Held together by"),
    "lead_firm": message("Lead firm"),
    "group_firms": message("Firms"),
    "group_new": message("Newly covered"),
    "group_formal": message_in("map", "Formal members"),
    "group_total": message_in("map", "Members"),
    "group_widest": message("Widest (m)"),
    "group_superior": message("Superior"),
    "group_street": message("Street"),
    "left_reason": message("Why left over"),
    "to_settle": message("to be settled"),
    "is_founded": message("founded"),
    "first_groups": message("Found {k} groups first"),
    "first_groups_sum": message("{n} firms newly covered, rate {now} → {then}"),
    "by_area": message("By area, before and after"),
    "groups_without_point": message("{n} groups without a point"),
    "hint_plan": message(
        "{n} proposed groups: a star from the lead firm to its members;"
        " colours only tell groups apart"
    ),
    "hint_cards": message("{n} proposed groups side by side; where one stands says nothing"),
    "plan_stars": message(
        "Plan: a star's heart = lead firm, figure = firms; colours only tell groups apart."
    ),
    "firms_in_group": message_in("map", "{n} firms"),
    "group_short": message("gr. {id}"),
    "member_line_far": message("{formal} formal members, distance —"),
    "skip_picture": message("skip to the picture"),
    "notices": message("Notices"),
    "filtered_by": message("filtered ({filters})"),
    "printed_of": message("The first {n} of {all} rows are printed; export the CSV for all"),
    "spoken_area": message("{firms} firms, {gaps} uncovered"),
    "label_firm": message("1 firm"),
    "label_firms": message("{n} firms"),
    "direct": message("{n} firms directly"),
    "more_orgs": message("{n} more organisations"),
    "part": message("part {n}"),
    "arrange": message("Arranged"),
    "by_place": message("by place"),
    "by_rings": message("rings"),
    "by_duty": message("by responsibility"),
    "rate": message("Counted"),
    "real": message("effective"),
    "claim": message("nominal"),
    "plan": message("Plan"),
    "now": message("now"),
    "adopted": message("if adopted"),
    "kind": message("Kind"),
    "firms": message("firms"),
    "social": message("societies"),
    "reset": message("clear all filters"),
    "unclear_hidden": message("{n} more with nobody responsible are hidden by the filters"),
    "unclear_n": message("{n} with nobody responsible: list them"),
    "ring_legend": message(
        "Ring of an area: red = share of gaps (▲number), blue = covered; ! = nobody "
        "responsible; square = organisation; line = covered, dashes = duty."
    ),
    "duty_legend": message(
        "One line an organisation; line = covered, dashes = duty, square around a firm = its own "
        "branch; ▲ = gaps, ! = nobody responsible; bar = its firms by status."
    ),
    "plan_legend": message("Dashed loop = proposed group, + = newly covered if adopted."),
    "change_legend": message("↑ = gained, ↓ = lost."),
    "status": message("Status"),
    "duty": message("Responsibility"),
    "duty_declared": message("declared"),
    "duty_presumed": message("presumed by rule"),
    "duty_unclear": message_in("strings", "nobody responsible"),
    "in_plan": message("in a proposed group"),
    "not_in_plan": message("in none"),
    "change": message("Change"),
    "category": message("Category"),
    "committee": message("Industry committee"),
    "size": message("Size (staff)"),
    "action": message("Next step"),
    "priority": message("Priority"),
    "reason": message("Reason"),
    "not_given": message("not given"),
    "none": message("none"),
    "unknown": message("unknown"),
    "code": message("Credit code"),
    "firm": message("Firm"),
    "name": message("Name"),
    "held_by": message("Covered by"),
    "mode": message("Mode"),
    "since": message("Since"),
    "exclusion": message("Excluded for"),
    "rule": message("Rule"),
    "responsible": message("Responsible"),
    "path": message("Path"),
    "alternative": message("Equally near"),
    "nearest": message("Nearest organisation"),
    "nearest_metres": message("Metres"),
    "metres_away": message("{n} m"),
    "post": message("Instructor post"),
    "desk": message("Question"),
    "desk_coverage": message("coverage"),
    "desk_posts": message_in("strings", "posts"),
    "desk_circles": message("circles"),
    "desk_committees": message("committees"),
    "desk_funding": message("funding"),
    "desk_health": message("health"),
    "title_posts": message("Instructor posts"),
    "title_circles": message("Service circles"),
    "title_committees": message("Guided by an industry committee"),
    "title_funding": message("Funding a year"),
    "title_health": message("Organisations in question"),
    "legend_posts": message(
        "Box: firms/capacity of a post, its bar the load; line = served, dashes = to be "
        "sent (S). Ring of an area: purple = none to send (lack, L), blue = served. Dashed "
        "green +n = posts to add."
    ),
    "legend_circles": message(
        "House = service centre, green ground = inside: line 15 minutes, dots 10, straight "
        "lines drawn to scale; dashed house and circle = proposed, +n = firms newly "
        "inside. Ring of an area: purple = outside (out, O). Marks that overlap are moved "
        "apart: the sign counts, not the spot."
    ),
    "legend_committees": message(
        "Ring of an area: purple = no committee (none, N), blue = guided. Guidance is not coverage."
    ),
    "legend_funding": message(
        "Under an area: its funding a year; the ring is still the share of gaps."
    ),
    "legend_health": message(
        "※ = an organisation in question, and its firms; the ring is still the share of gaps."
    ),
    "shade_posts": message("Share lacking a post"),
    "shade_circles": message("Share outside the circles"),
    "shade_committees": message("Share without a committee"),
    "shade_funding": message("Funding a year (yuan)"),
    "shade_health": message("Organisations in question (number)"),
    "ground_of": message("Ground: {what}"),
    "ground_posts": message(
        "Disc = building or park, lack = firms that need a post and get none; square = post, its "
        "colour the load; in a smaller area box = firms/capacity, line = served, dashes = to be "
        "sent (S), of many lines those of what is chosen; dashed green +n = posts to add."
    ),
    "ground_circles": message(
        "Disc = building or park, out = firms outside; house = service centre, green ground = "
        "inside: line 15 minutes, dots 10, straight lines drawn to scale; dashed house and circle "
        "= proposed, +n = firms newly inside."
    ),
    "ground_committees": message(
        "Disc = building or park, none = firms without a committee. Guidance is not coverage."
    ),
    "ground_funding": message("Disc = building or park, with its funding a year."),
    "ground_health": message("Disc = building or park; ※ = organisations in question."),
    "sign_left": message("lack "),
    "badge_left": message("L"),
    "badge_sent": message("S"),
    "badge_outside": message("O"),
    "badge_without": message("N"),
    "sign_outside": message("out "),
    "sign_without": message("none "),
    "semicolon": message("; "),
    "posts_hidden": message("{n} posts, shown one by one in a smaller area"),
    "posts_n": message("posts ({n})"),
    "sites_n": message("centres to add ({n})"),
    "committees_n": message("committees ({n}, of all)"),
    "funded_n": message("by committee ({n}, of all)"),
    "findings_n": message("findings ({n})"),
    "has_post": message("has a post"),
    "to_send": message("post to send"),
    "not_sent": message("needed, none sent"),
    "no_need": message("none needed"),
    "load": message("Load of its post"),
    "no_post": message("no post"),
    "unnumbered": message("without a number"),
    "post_line": message("{n} of {most} firms"),
    "instructor_post": message("instructor post"),
    "its_point": message("Point"),
    "no_point": message("no usable point"),
    "unworked": message("{n} firms lose their work coverage."),
    "serves_n": message("Serves {n}"),
    "sent_n": message("To be sent to {n}"),
    "more_posts": message("Posts to add"),
    "posts_to_add": message("Posts to add"),
    "site_line": message("{count} for {gain} firms"),
    "open_place": message("open the place"),
    "circle": message("Service circle"),
    "kind_centre": message("service centre"),
    "proposed_centre": message("a service centre proposed"),
    "inside_of": message("share inside ({part}/{whole}, firms with a point, straight lines)"),
    "no_committee": message("no industry committee"),
    "by_category": message("by its category"),
    "filter_firms": message("show the firms it guides"),
    "n_yuan": message("{n} yuan"),
    "a_year": message("a year, whatever the filters"),
    "not_paid_here": message(
        "No funding of its own: no organisation takes up firms here, or this is no place."
    ),
    "none_found": message("nothing found"),
    "in_question": message("※ organisation in question"),
    "in_question_n": message("※ in question"),
    "nothing_in_question": message("No organisation in question here."),
    "it_is": message("it is {n}"),
    "firms_only": message("Of firms only, not of social organisations."),
    "not_located": message("not located"),
    "group": message("Proposed group"),
    "group_of": message("proposed group {id}"),
    "to_host": message("{n} m to its host"),
    "is_host": message("the host"),
    "staff": message("Staff"),
    "formal": message("Formal members"),
    "members": message("Members"),
    "ownership": message("Ownership"),
    "department": message("Department"),
    "places": message("Places"),
    "address": message("Address"),
    "district": message("District"),
    "street": message("Street"),
    "park": message("Park"),
    "building": message("Building"),
    "before": message("On {date}"),
    "was_not_there": message_in("strings", "not on the ledger"),
    "source": message("Source"),
    "row": message("Source row"),
    "source_row": message("row {n}"),
    "as_of": message("Data of"),
    "if_adopted": message("{status} if the plan is adopted"),
    "organisation": message_in("strings", "organisation"),
    "superior": message("Superior"),
    "seat": message("Place"),
    "below": message("Below it"),
    "holds": message("Holds"),
    "n_firms": message("{n} firms"),
    "n_metres": message("{n} m"),
    "answers_for": message("Answers for"),
    "answers_for_n": message("{n} firms, {open} of them not covered"),
    "dissolved": message("dissolved"),
    "if_it_goes": message("If it goes"),
    "falls": message(
        "{lost} firms lose their organisation, {kept} have another; the duty for {handed} "
        "changes hands, for {unclear} of them to nobody; {orphans} organisations need "
        "another superior."
    ),
    "and_more": message("and {n} more"),
    "show_tree": message("see its range by responsibility"),
    "proposal": message("a proposal; it changes nothing yet"),
    "host": message("Host"),
    "farthest": message("Farthest apart"),
    "member_line": message("{formal} formal members, {metres} m"),
    "near_not_taken": message("Near and not taken (1–2 formal members)"),
    "nobody_near": message("nobody"),
    "nominal_rate": message("Nominal rate"),
    "organised_rate": message("Organised rate"),
    "both_rate": message("Both rates"),
    "gap_rate": message("Gap rate"),
    "in_base": message("In the base"),
    "organised": message("Organised"),
    "uncovered": message("Uncovered"),
    "unknown_status": message("Unknown"),
    "filtered": message("{shown} of {all} firms pass the filters; below are all"),
    "across": message("Only the part inside this area is shown; {n} firms in all."),
    "see_whole": message_in("strings", "see all"),
    "seated": message("Organisations here"),
    "plan_sum": message(
        "{groups} groups, {firms} firms newly covered; rate {now} → {then} if adopted"
    ),
    "since_then": message("Against {date}"),
    "change_sum": message("{gained} gained, {lost} lost, {added} new"),
    "gone": message("{n} not on this list, to be verified"),
    "table_marks": message("as the picture"),
    "table_firms": message("firms ({n})"),
    "previous": message("previous"),
    "next": message("next"),
    "page_of": message("{from}–{to} of {all}"),
    "foot": message(
        "Marks that overlap are moved apart, and inside a street the picture may be drawn "
        "wider than it is; metres are straight lines. Status counts existing ties only, "
        "neither proposals nor duties."
    ),
}
_SIZES = (
    message("unknown"),
    message("up to 24"),
    message("25–49"),
    message("50–99"),
    message("100 and more"),
)
_CHANGES = (
    message("no change"),
    message("↑ gained"),
    message("↓ lost"),
    message("new on the ledger"),
    message("another status"),
)
_CHANGE_SIGNS = (EMPTY, message("↑"), message("↓"), message_in("strings", "N"))
_ZONES = (
    message("not counted"),
    message("within 10 minutes"),
    message("10 to 15 minutes"),
    message("outside"),
    message("no point"),
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
    OrgType.COMMITTEE: message("C"),
    OrgType.GENERAL_BRANCH: message("G"),
    OrgType.BRANCH: message("B"),
    OrgType.JOINT_BRANCH: message("J"),
    OrgType.TEMP_BRANCH: message("T"),
    OrgType.FLOW_BRANCH: message("F"),
    OrgType.FUNCTIONAL: message("U"),
    OrgType.WORK_COMMITTEE: message("W"),
    OrgType.ALLIANCE: message("A"),
    OrgType.SERVICE_CENTER: message_in("strings", "S"),
}


def words(lang: str) -> dict[str, Any]:
    """Return what the page says in a language, and the labels of every closed list that it
    shows.
    """

    def say(word: Message | Word) -> str:
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
            "left_over": labels(LeftOver),
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
            | {"": say(message("P"))},
            "sizes": [say(s) for s in _SIZES],
            "changes": [say(c) for c in _CHANGES],
            "change_signs": [say(c) for c in _CHANGE_SIGNS],
            "nowhere": {
                str(kind): say(message("{kind} not known", kind=kind))
                for kind in (PlaceKind.DISTRICT, PlaceKind.STREET)
            }
            | {
                "POINT": say(message("without a point")),
                "SPOT": say(message("not on the picture")),
                "AWAY": say(message("other cities")),
            },
        }
    )
