// @ts-check
/** What the panel says of a firm. */

import { link, make, terms, textNode } from "./dom.js";
import { known, noted, say } from "./text.js";
import { bytesOf, textLines } from "./decode.js";
import {
  circleOf, groupOf, hasFlag, isAdopted, isExcluded, listWord, metresToHost, placeName,
  postsOfFirm,
} from "./select.js";
import { openGroup } from "./navigate.js";
import { orgLink, orgLinkNoted, postLink } from "./links.js";
import { statusSign } from "./draw.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {(Node | null)[]} Parts */
/** @typedef {[string, any] | null} Term */

/**
 * @param {State} state
 * @param {number} row
 * @returns {Parts}
 */
export function firmDetails(state, row) {
  const { city, words } = state;
  const status = city.firms.status[row];
  const adopted = isAdopted(state, row)
    ? " → " + say(words.if_adopted, { status: words.statuses[city.code.joint].label })
    : "";
  const answered = city.firms.responsible[row] || isExcluded(city, row);
  return [
    make("h2", { text: city.names.of(row) }),
    make("p", {}, statusSign(words, status),
      textNode(" " + words.statuses[status].label + adopted)),
    answered ? null : make("p", { class: "alarm", text: "! " + words.duty_unclear }),
    terms([
      ...statusTerms(state, row),
      ...dutyTerms(state, row),
      ...postTerms(state, row),
      ...guidanceTerms(state, row),
      ...sizeTerms(state, row),
      ...originTerms(state, row),
    ]),
  ];
}

/**
 * @param {State} state
 * @param {number} row
 * @returns {Term[]}
 */
function statusTerms(state, row) {
  const { city, words } = state;
  const { firms } = city;
  const holder = firms.via[row]
    ? orgLink(state, firms.via[row])
    : listWord(city, "worked_by", firms.worked_by[row]);
  const exclusion = listWord(city, "exclusion", firms.exclusion[row]);
  const priority = label(words.priorities, firms.priority[row]);
  return [
    [words.code, city.codes.of(row)],
    [words.held_by, holder],
    [words.mode, label(words.modes, firms.mode[row])],
    [words.since, listWord(city, "since", firms.since[row])],
    [words.exclusion, exclusion ? words.exclusions[exclusion] : ""],
    [words.reason, label(words.reasons, firms.reason[row])],
    [words.rule, listWord(city, "rule", firms.rule[row])],
    [words.action, label(words.actions, firms.action[row])],
    [words.priority, priority && noted(words, priority, listWord(city, "why", firms.why[row]))],
  ];
}

/**
 * @param {State} state
 * @param {number} row
 * @returns {Term[]}
 */
function dutyTerms(state, row) {
  const { city, words } = state;
  const { responsible, path, alternative, nearest, nearest_metres: metres } = city.firms;
  if (isExcluded(city, row)) {
    return []; // not in the base: nobody owes it anything
  }
  const org = responsible[row];
  const away = metres[row] >= 0 ? say(words.metres_away, { n: metres[row] }) : "";
  const next = listWord(city, "nearest", nearest[row]);
  return [
    [words.responsible, org ? orgLink(state, org) : words.duty_unclear],
    [words.path, listWord(city, "path", path[row])],
    [words.alternative, listWord(city, "alternative", alternative[row])],
    [words.nearest, next && noted(words, next, away)],
  ];
}

/**
 * @param {State} state
 * @param {number} row
 * @returns {Term[]}
 */
function postTerms(state, row) {
  const { city, words } = state;
  const { sent, sent_metres: metres, left, need } = city.firms;
  const serving = postsOfFirm(city, row);
  const needed = label(words.needs, need[row]);
  /** @type {Term[]} */
  const found = [];
  if (serving.length) {
    const links = serving.map((post) => postLink(state, post));
    found.push([words.post, make("span", {}, ...links)]);
  }
  if (sent[row]) {
    const about = say(words.n_metres, { n: metres[row] }) + words.comma + needed;
    const post = postLink(state, sent[row]);
    found.push([words.to_send, make("span", {}, post, textNode(noted(words, "", about)))]);
  }
  if (left[row]) {
    found.push([words.not_sent, noted(words, words.left[left[row] - 1], needed)]);
  }
  return found;
}

/**
 * @param {State} state
 * @param {number} row
 * @returns {Term[]}
 */
function guidanceTerms(state, row) {
  const { city, words } = state;
  const committee = city.firms.committee[row];
  const byCategory = hasFlag(city, row, "by_category") ? words.by_category : "";
  const zone = circleOf(city, row);
  const group = groupOf(city, row);
  return [
    [words.committee, committee ? committeeLink(state, committee, byCategory) : words.no_committee],
    zone ? [words.circle, noted(words, words.zones[zone], nearestCentre(state, row))] : null,
    group ? [words.group, groupLink(state, row, group)] : null,
  ];
}

/**
 * @param {State} state
 * @param {number} org
 * @param {string} note
 */
function committeeLink(state, org, note) {
  return note ? orgLinkNoted(state, org, note) : orgLink(state, org);
}

/**
 * @param {State} state
 * @param {number} row
 * @param {number} group
 */
function groupLink(state, row, group) {
  const { city, words } = state;
  const metres = metresToHost(city, row);
  const place = metres > 0 ? say(words.to_host, { n: metres }) : words.is_host;
  const name = say(words.group_of, { id: city.groups.id[group - 1] });
  return link(name + words.comma + place, () => openGroup(state, group));
}

/**
 * @param {State} state
 * @param {number} row
 * @returns {string} the nearest centre and how far it is; empty where there is none
 */
function nearestCentre({ city, words }, row) {
  const { x, y, name } = city.centres;
  let best = -1;
  let least = Infinity;
  for (let n = 0; n < name.length; n++) {
    const metres = Math.hypot(city.firms.x[row] - x[n], city.firms.y[row] - y[n]);
    if (metres < least) {
      best = n;
      least = metres;
    }
  }
  return best < 0 ? "" : name[best] + words.comma + say(words.n_metres, { n: Math.round(least) });
}

/**
 * @param {State} state
 * @param {number} row
 * @returns {Term[]}
 */
function sizeTerms(state, row) {
  const { city, words } = state;
  const { firms } = city;
  return [
    [words.staff, known(words, firms.staff[row])],
    [words.formal, known(words, firms.formal[row])],
    [words.members, known(words, firms.total[row])],
    [words.category, listWord(city, "category", firms.category[row])],
    [words.ownership, listWord(city, "ownership", firms.ownership[row])],
    [words.department, listWord(city, "department", firms.department[row])],
  ];
}

/**
 * Where a firm is, what it was, and what the ledger says of it.
 * @param {State} state
 * @param {number} row
 * @returns {Term[]}
 */
function originTerms(state, row) {
  const { city, words } = state;
  const { file, row: line, old } = city.firms;
  const places = city.kinds.map((kind) => placeName(city, row, kind)).filter(Boolean);
  const source = line[row] ? " " + say(words.source_row, { n: line[row] }) : "";
  /** @type {Term} */
  let before = null;
  if (old) {
    const status = old[row] ? words.statuses[old[row] - 1].label : words.was_not_there;
    before = [say(words.before, { date: city.change.as_of }), status];
  }
  return [
    [words.places, places.join(" › ")],
    [words.address, addressOf(state, row)],
    before,
    [words.source, listWord(city, "file", file[row]) + source],
    [words.as_of, city.about.as_of],
  ];
}

/**
 * The address of a firm. Addresses stand only here: they are unpacked when the first is asked for,
 * and the view is drawn anew.
 * @param {State} state
 * @param {number} row
 * @returns {string} empty until they are unpacked
 */
function addressOf(state, row) {
  if (state.addresses) {
    return state.addresses.of(row);
  }
  if (state.packedAddresses) {
    const { text, packed } = state.packedAddresses;
    state.packedAddresses = null;
    bytesOf(text, packed).then((bytes) => {
      state.addresses = textLines(new TextDecoder().decode(bytes), state.city.all.length);
      if (state.view.chosen.startsWith("firm:")) {
        state.show();
      }
    });
  }
  return "";
}

/**
 * @param {string[]} list
 * @param {number} n counted from 1
 * @returns {string}
 */
function label(list, n) {
  return n ? list[n - 1] : "";
}
