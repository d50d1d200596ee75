// @ts-check
/** The table under the picture: the same rows as the picture, or firms, or a question's list. */

import { PAGE_ROWS } from "./state.js";
import { byWeight } from "./overview.js";
import { byId, fill, make } from "./dom.js";
import { countCell, known, say } from "./text.js";
import {
  changeOf, groupOf, isExcluded, isFiltered, keyOf, listWord, passing, placeName, share, statusOf,
} from "./select.js";
import { NOT_SHOWN, rowsOf } from "./areas.js";
import { groupColumns, groupsAmong, leftColumns, leftOver } from "./groups.js";
import { act, go, openGroup, showFirm } from "./navigate.js";
import { statusSign } from "./draw.js";

/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Sums} Sums */
/** @typedef {import("./state.js").TableColumn} TableColumn */

const MOST_PRINTED = 2000; // rows
// Words that are read at a glance stay on one line.
const SHORT = new Set(["status", "street", "building", "category", "priority"]);

/**
 * What a table shows, sorted.
 * @typedef {object} TableView
 * @property {"marks" | "spots" | "firms" | "groups" | "left" | "desk"} kind
 * @property {any[]} rows marks, rows of firms, or numbers of what a question lists
 * @property {TableColumn[]} columns
 */

/**
 * @param {State} state
 * @returns {TableColumn[]}
 */
function areaColumns(state) {
  const { unknown } = state.city.code;
  const filtered = isFiltered(state); // then a share of what is left says nothing
  /**
   * @param {string} name
   * @param {(sums: Sums) => any} value
   */
  const figures = (name, value) => ({
    name, value: (/** @type {Mark} */ mark) => value(mark.sums), number: true,
  });
  /**
   * @param {string} name
   * @param {(sums: Sums) => number} part
   */
  const rate = (name, part) => ({
    ...figures(name, (sums) => (filtered ? "—" : share(part(sums), sums))),
    order: (/** @type {Mark} */ { sums }) =>
      (sums.base && !filtered ? part(sums) / sums.base : -1),
  });
  const first = [
    { name: "name", value: (/** @type {Mark} */ mark) => mark.name, number: false },
    figures("firms", (sums) => sums.firms),
    figures("in_base", (sums) => sums.base),
  ];
  if (state.desk) {
    return [...first, ...state.desk.columns(state)];
  }
  return [
    ...first,
    figures("organised", (sums) => sums.organised),
    rate("organised_rate", (sums) => sums.organised),
    rate("nominal_rate", (sums) => sums.claimed),
    figures("uncovered", (sums) => sums.uncovered),
    figures("unknown_status", (sums) => sums.statuses[unknown]),
    figures("duty_unclear", (sums) => sums.unclear),
  ];
}

/**
 * @param {State} state
 * @returns {TableColumn[]}
 */
function firmColumns(state) {
  const { city, words } = state;
  const { firms, organisations } = city;
  /**
   * @param {string} name
   * @param {(row: number) => any} value
   * @param {(row: number) => any} [order]
   * @returns {TableColumn}
   */
  const labels = (name, value, order) => ({ name, value, number: false, order });
  /**
   * @param {string} name
   * @param {import("./state.js").Column} column
   * @returns {TableColumn}
   */
  const counts = (name, column) => ({
    name, value: (row) => known(words, column[row]), number: true, order: (row) => column[row],
  });
  /**
   * @param {string[]} list
   * @param {number} n counted from 1
   */
  const label = (list, n) => (n ? list[n - 1] : "");
  return [
    labels("firm", (row) => city.names.of(row)),
    labels("code", (row) => city.codes.of(row)),
    labels("status", (row) => words.statuses[statusOf(state, row)].label,
      (row) => statusOf(state, row)),
    labels("street", (row) => placeName(city, row, "STREET")),
    labels("building", (row) => placeName(city, row, "BUILDING")),
    labels("category", (row) => listWord(city, "category", firms.category[row])),
    counts("staff", firms.staff),
    counts("formal", firms.formal),
    labels("reason", (row) => label(words.reasons, firms.reason[row])),
    labels("action", (row) => label(words.actions, firms.action[row])),
    labels("responsible",
      (row) => label(organisations.name, firms.responsible[row])
        || (isExcluded(city, row) ? "" : words.duty_unclear)),
    labels("priority", (row) => label(words.priorities, firms.priority[row]),
      (row) => firms.priority[row] || 9),
  ];
}

/**
 * Columns of firms that only the export has.
 * @param {State} state
 * @returns {TableColumn[]}
 */
export function exportColumns(state) {
  const { city, words } = state;
  const { firms } = city;
  /**
   * @param {string} name
   * @param {(row: number) => any} value
   * @returns {TableColumn}
   */
  const column = (name, value) => ({ name, value, number: false });
  return [
    column("district", (row) => placeName(city, row, "DISTRICT")),
    column("park", (row) => placeName(city, row, "PARK")),
    column("rule", (row) => listWord(city, "rule", firms.rule[row])),
    column("path", (row) => listWord(city, "path", firms.path[row])),
    column("nearest", (row) => listWord(city, "nearest", firms.nearest[row])),
    column("nearest_metres", (row) => countCell(firms.nearest_metres[row])),
    column("group", (row) => (groupOf(city, row) ? city.groups.id[groupOf(city, row) - 1] : "")),
    column("change", (row) => (firms.change ? words.changes[changeOf(city, row)] : "")),
    column("source", (row) => listWord(city, "file", firms.file[row])),
    column("row", (row) => firms.row[row]),
  ];
}

/**
 * What the table shows of the firms that pass the filters.
 * @param {State} state
 * @param {Rows} chosen
 * @returns {TableView}
 */
export function tableView(state, chosen) {
  const { desk, view, picture } = state;
  if (view.list === "desk" && desk) {
    const columns = desk.list.columns(state);
    const rows = desk.list.rows(state, chosen);
    return { kind: "desk", rows: sorted(rows, columns, view.sort), columns };
  }
  const plan = planTable(state);
  if (plan) {
    return plan;
  }
  const places = picture.spots.filter((spot) => spot.type === "area");
  const areas = hasAreas(state);
  if (places.length && (view.list === "spots" || (view.list === "marks" && !areas))) {
    const columns = areaColumns(state);
    return { kind: "spots", rows: sorted(worstFirst(state, places, columns), columns, view.sort),
      columns };
  }
  if (view.list === "firms" || !areas) {
    const columns = firmColumns(state);
    return { kind: "firms", rows: sorted(Array.from(chosen), columns, view.sort), columns };
  }
  const columns = areaColumns(state);
  return { kind: "marks", rows: sorted(listedMarks(state, columns), columns, view.sort), columns };
}

/**
 * Whether areas stand on the picture; what is not on it is none, though it waits below.
 * @param {State} state
 */
function hasAreas({ picture }) {
  return picture.marks.some(({ id, type }) => type === "area" && id !== NOT_SHOWN.join(":"));
}

/**
 * The groups of a plan, or those left over.
 * @param {State} state
 * @returns {TableView | null} null where the view asks for neither
 */
function planTable(state) {
  const { city, view } = state;
  if (!city.firms.group || view.when !== "plan") {
    return null;
  }
  if (view.list === "groups") {
    const columns = groupColumns(state);
    const groups = groupsAmong(state, passing(state, rowsOf(state, view.area)));
    return { kind: "groups", rows: sorted(groups, columns, view.sort), columns };
  }
  if (view.list === "left") {
    const columns = leftColumns(state);
    return { kind: "left", rows: sorted(leftOver(state), columns, view.sort), columns };
  }
  return null;
}

/**
 * @param {State} state
 * @param {TableColumn[]} columns
 * @returns {Mark[]} those that stand for firms
 */
function listedMarks(state, columns) {
  const { picture, view } = state;
  const marks = picture.marks.filter((mark) => mark.rows.length);
  if (view.arrange !== "place") {
    return marks.filter((mark) => mark.type === "org" || mark.type === "area");
  }
  return worstFirst(state, marks.filter((mark) => mark.type !== "org"), columns);
}

/**
 * @param {State} state
 * @param {Mark[]} marks
 * @param {TableColumn[]} columns
 * @returns {Mark[]} where no column sorts them, the most gaps first
 */
function worstFirst(state, marks, columns) {
  if (columnOf(columns, state.view.sort)) {
    return marks;
  }
  return byWeight(state, marks);
}

/**
 * @param {TableColumn[]} columns
 * @param {string} sort
 */
function columnOf(columns, sort) {
  return columns.find((column) => column.name === sort.replace("-", ""));
}

const collator = new Intl.Collator("zh-CN");

/**
 * Sort rows by a column; rows alike keep their order.
 * @template T
 * @param {T[]} rows
 * @param {TableColumn[]} columns
 * @param {string} sort name of a column, with "-" before it for descending
 * @returns {T[]}
 */
export function sorted(rows, columns, sort) {
  const column = columnOf(columns, sort);
  if (!column) {
    return rows;
  }
  const direction = sort.startsWith("-") ? -1 : 1;
  const value = column.order || column.value;
  const keyed = rows.map((row) => ({ row, key: value(row) }));
  keyed.sort((a, b) => direction * compareKeys(a.key, b.key));
  return keyed.map(({ row }) => row);
}

/**
 * @param {any} a
 * @param {any} b
 * @returns {number}
 */
function compareKeys(a, b) {
  const numbers = typeof a === "number" && typeof b === "number";
  return numbers ? a - b : collator.compare(a, b);
}

// ---------------------------------------------------------------- drawing

/**
 * Put every row on paper, or as many as paper is for, and say so.
 * @param {State} state
 */
export function printTable(state) {
  const chosen = passing(state, rowsOf(state, state.view.area));
  const table = tableView(state, chosen);
  const rows = table.rows.slice(0, MOST_PRINTED);
  const more = table.rows.length > rows.length
    ? say(state.words.printed_of, { n: rows.length, all: table.rows.length })
    : "";
  fill(byId("table"), make("caption", { text: more }), make("thead", {}, headRow(state, table)),
    make("tbody", {}, ...rows.map((row) => tableRow(state, table, row))));
}

/**
 * @param {State} state
 * @param {Rows} chosen
 */
export function drawTable(state, chosen) {
  const table = tableView(state, chosen);
  const held = document.activeElement && document.activeElement.id;
  const pages = Math.max(1, Math.ceil(table.rows.length / PAGE_ROWS));
  state.tablePage = Math.min(state.tablePage, pages - 1);
  const from = state.tablePage * PAGE_ROWS;
  const body = table.rows.slice(from, from + PAGE_ROWS).map((row) => tableRow(state, table, row));
  fill(byId("table-bar"), listChoice(state, chosen, table), pager(state, chosen, table, pages));
  fill(byId("table"), make("thead", {}, headRow(state, table)), make("tbody", {}, ...body));
  if (held && byId(held) && document.activeElement === document.body) {
    byId(held).focus();
  }
}

/**
 * The buttons that choose what is listed.
 * @param {State} state
 * @param {Rows} chosen
 * @param {TableView} table
 */
function listChoice(state, chosen, table) {
  const { city, desk, words, picture, view } = state;
  /** @type {[string, string][]} */
  const choices = [];
  if (hasAreas(state)) {
    choices.push(["marks", words.table_marks]);
  }
  const places = picture.spots.filter((spot) => spot.type === "area").length;
  if (places) {
    choices.push(["spots", say(words.table_spots, { n: places })]);
  }
  choices.push(["firms", say(words.table_firms, { n: chosen.length })]);
  if (city.firms.group && view.when === "plan") {
    const n = groupsAmong(state, chosen).length;
    choices.push(["groups", say(words.table_groups, { n })]);
    choices.push(["left", say(words.table_left, { n: leftOver(state).length })]);
  }
  if (desk) {
    const n = desk.list.rows(state, chosen).length;
    choices.push(["desk", say(words[desk.list.label], { n })]);
  }
  const buttons = choices.map(([list, text]) => make("button", {
    type: "button",
    id: "list-" + list,
    "aria-pressed": String(list === table.kind),
    text,
    on: () => go(state, { list, sort: "" }),
  }));
  return make("fieldset", {}, make("legend", { text: words.table }), ...buttons);
}

/**
 * @param {State} state
 * @param {Rows} chosen
 * @param {TableView} table
 * @param {number} pages
 */
function pager(state, chosen, table, pages) {
  const { words, tablePage } = state;
  const count = table.rows.length;
  const from = count ? tablePage * PAGE_ROWS + 1 : 0;
  const to = Math.min(count, (tablePage + 1) * PAGE_ROWS);
  /** @param {number} by */
  const turn = (by) => () => {
    state.tablePage += by;
    drawTable(state, chosen);
  };
  const back = make("button", {
    type: "button",
    id: "page-back",
    text: words.previous,
    disabled: tablePage === 0,
    on: turn(-1),
  });
  const on = make("button", {
    type: "button",
    id: "page-on",
    text: words.next,
    disabled: tablePage >= pages - 1,
    on: turn(1),
  });
  const place = " " + say(words.page_of, { from, to, all: count }) + " ";
  return make("span", {}, back, make("span", { text: place }), on);
}

/**
 * @param {State} state
 * @param {TableView} table
 */
function headRow(state, table) {
  const { words } = state;
  const cells = table.columns.map((column) => {
    const order = orderOf(state.view.sort, column.name);
    /** @type {Record<string, string>} */
    const arrows = { ascending: " ▲", descending: " ▼", none: "" };
    const button = make("button", {
      type: "button",
      id: "sort-" + column.name,
      text: words[column.name] + arrows[order],
      on: () => {
        state.tablePage = 0;
        go(state, { sort: nextSort(column, order) });
      },
    });
    const cell = { scope: "col", class: column.number ? "n" : "", "aria-sort": order };
    return make("th", cell, button);
  });
  return make("tr", {}, ...cells);
}

/**
 * @param {string} sort
 * @param {string} name
 * @returns {"ascending" | "descending" | "none"}
 */
function orderOf(sort, name) {
  if (sort === name) {
    return "ascending";
  }
  return sort === "-" + name ? "descending" : "none";
}

/**
 * @param {TableColumn} column
 * @param {"ascending" | "descending" | "none"} order
 * @returns {string} what another click sorts by: numbers begin with the greatest
 */
function nextSort(column, order) {
  const descends = order === "ascending" || (order === "none" && column.number);
  return (descends ? "-" : "") + column.name;
}

/**
 * @param {State} state
 * @param {TableView} table
 * @param {any} row
 */
function tableRow(state, table, row) {
  const { view, words } = state;
  const cells = table.columns.map((column, n) => {
    const text = String(column.value(row));
    if (n === 0) {
      const open = () => openRow(state, table, row);
      return make("td", {}, make("button", { type: "button", text, on: open }));
    }
    const cell = make("td", { class: cellClass(column) });
    if (table.kind === "firms" && column.name === "status") {
      cell.append(statusSign(words, statusOf(state, row)), " ");
    }
    cell.append(text);
    return cell;
  });
  const id = rowId(state, table, row);
  const line = make("tr", { class: id === view.chosen ? "chosen" : "", "data-id": id }, ...cells);
  line.addEventListener("pointerenter", () => pointTo(state, id));
  line.addEventListener("pointerleave", () => pointTo(state, ""));
  return line;
}

/**
 * Show on the picture what a row of the table stands for.
 * @param {State} state
 * @param {string} id
 */
function pointTo(state, id) {
  const { network, picture } = state;
  state.hover = picture.byId.has(id) ? id : "";
  if (picture.overview) {
    network.redraw();
  }
}

/** @param {TableColumn} column */
function cellClass(column) {
  if (column.number) {
    return "n";
  }
  return SHORT.has(column.name) ? "short" : "";
}

/**
 * @param {State} state
 * @param {TableView} table
 * @param {any} row
 * @returns {string} what the view calls it when it is chosen
 */
function rowId(state, table, row) {
  if (table.kind === "desk" && state.desk) {
    return state.desk.list.id(state, row);
  }
  if (table.kind === "groups") {
    return "group:" + state.city.groups.id[row - 1];
  }
  if (table.kind === "left") {
    return "firm:" + keyOf(state.city, state.city.groups.left[row]);
  }
  return table.kind === "firms" ? "firm:" + keyOf(state.city, row) : row.id;
}

/**
 * @param {State} state
 * @param {TableView} table
 * @param {any} row
 */
function openRow(state, table, row) {
  if (table.kind === "desk" && state.desk) {
    state.desk.list.open(state, row);
  } else if (table.kind === "groups") {
    openGroup(state, row);
  } else if (table.kind === "left") {
    showFirm(state, state.city.groups.left[row]);
  } else if (table.kind === "firms") {
    showFirm(state, row);
  } else {
    act(state, row);
  }
}
