// @ts-check
/** What the panel says of instructor posts, service centres and proposed sites. */

import { bullets, link, make, secondary, terms } from "./dom.js";
import { countCell, say } from "./text.js";
import { circleOf, hasPoint, postsOfFirm } from "./select.js";
import { openPlace } from "./navigate.js";
import { firmAway, firmList } from "./links.js";
import { siteName } from "./marks.js";
import { postSummary, visitsCell } from "./desks.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {(Node | null)[]} Parts */

const MOST_LISTED = 60; // firms of a post

/**
 * @param {State} state
 * @param {number} post
 * @returns {Parts}
 */
export function postDetails(state, post) {
  const { city, words } = state;
  const { posts, firms } = city;
  const n = post - 1;
  const serves = city.all.filter((row) => postsOfFirm(city, row).includes(post));
  const sent = Array.from(city.all.filter((row) => firms.sent[row] === post));
  sent.sort((a, b) => firms.sent_metres[a] - firms.sent_metres[b]);
  return [
    make("h2", { text: posts.name[n] }),
    secondary(words.instructor_post),
    terms([
      [words.posts_load, postSummary(state, n)],
      [words.posts_team, posts.team[n]],
      [words.posts_sent_by, posts.sent_by[n]],
      [words.posts_visits, visitsCell(posts.visits[n])],
      [words.posts_assigned, countCell(posts.assigned[n])],
      [words.posts_then, countCell(posts.then[n])],
      [words.posts_visits_then, visitsCell(posts.visits_then[n])],
      [words.its_point, hasPoint(posts.x[n], posts.y[n]) ? "" : words.no_point],
    ]),
    make("h3", { text: words.if_it_goes }),
    make("p", { text: say(words.unworked, { n: posts.unworked[n] }) }),
    make("h3", { text: say(words.serves_n, { n: serves.length }) }),
    firmList(state, serves, MOST_LISTED),
    sent.length ? make("h3", { text: say(words.sent_n, { n: sent.length }) }) : null,
    sent.length
      ? bullets(sent.slice(0, MOST_LISTED).map((row) =>
        firmAway(state, row, firms.sent_metres[row])))
      : null,
  ];
}

/**
 * @param {State} state
 * @param {{x: number, y: number}} where
 * @param {string} name
 * @param {string} about
 * @returns {Parts}
 */
export function centreDetails(state, where, name, about) {
  const { city, words } = state;
  const [inner, outer] = city.about.circles;
  return [
    make("h2", { text: name }),
    secondary(about),
    terms([
      [words.circles_inner, firmsWithin(state, where, inner)],
      [words.circles_inside, firmsWithin(state, where, outer)],
    ]),
    ...noteLines(state, city.notes.circles.caption),
  ];
}

/**
 * @param {State} state
 * @param {{x: number, y: number}} where
 * @param {number} metres
 * @returns {number} firms of the base so near
 */
function firmsWithin({ city }, { x, y }, metres) {
  const { firms } = city;
  const near = city.all.filter((row) =>
    circleOf(city, row) > 0 && Math.hypot(firms.x[row] - x, firms.y[row] - y) <= metres);
  return near.length;
}

/**
 * @param {State} state
 * @param {number} n
 * @returns {Parts}
 */
export function siteDetails(state, n) {
  const { city, words } = state;
  const { of, x, y, place, count, gain } = city.sites;
  const name = siteName(state, n);
  const isPost = of[n] === "post";
  const head = isPost
    ? [make("h2", { text: name }), secondary(words.more_posts)]
    : centreDetails(state, { x: x[n], y: y[n] }, name, words.proposed_centre);
  const open = () => openPlace(state, place[n]);
  return [
    ...head,
    terms([
      [words.posts_to_add, isPost ? count[n] : ""],
      [isPost ? words.posts_firms : words.centres_gain, gain[n]],
    ]),
    place[n] ? make("p", {}, link(words.open_place, open)) : null,
  ];
}

/**
 * What a report says of a question, in the language of the page.
 * @param {State} state
 * @param {Record<string, string>[]} lines
 * @returns {Node[]}
 */
export function noteLines({ words }, lines) {
  return lines.map((line) => secondary(line[words.tongue]));
}
