// @ts-check
/** The marks of an area by place, and those that a question of the planner's desk adds. */

import { MOST_IN_VIEW, MOST_POSTS, newMark } from "./state.js";
import { filteredMarks, meanPoint, shownIn } from "./areas.js";
import { hasPoint, isExcluded, isFiltered, ownBranches, postsOfFirm } from "./select.js";

/** @typedef {import("./state.js").City} City */
/** @typedef {import("./state.js").Link} Link */
/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").State} State */

const FEW_FIRMS = 60; // so many, and every organisation of the view is drawn
const MOST_LINES = 24; // from posts to firms: of more, those of what is chosen alone

/**
 * The marks of the area in view, where they stand in metres, and the links between them.
 * @param {State} state
 * @returns {{marks: Mark[], links: Link[], real: boolean}}
 */
export function marksByPlace(state) {
  const { view, desk } = state;
  const marks = filteredMarks(state, shownIn(state, view.area));
  /** @type {Link[]} */
  const links = [];
  if (desk && desk.marks) {
    desk.marks(state, marks, links);
    return { marks, links, real: true };
  }
  const firms = marks.filter((mark) => mark.type === "firm");
  const chosen = firms.find((mark) => mark.id === view.chosen) || null;
  addHolders(state, marks, links, firms);
  if (chosen) {
    addResponsible(state, marks, links, chosen);
  }
  return { marks, links, real: true };
}

/**
 * Add the organisations that hold firms of the view, those with the most firms first.
 * @param {State} state
 * @param {Mark[]} marks
 * @param {Link[]} links
 * @param {Mark[]} firms
 */
function addHolders(state, marks, links, firms) {
  const { city, view } = state;
  const { id, x, y } = city.organisations;
  const few = firms.length <= FEW_FIRMS;
  const own = ownBranches(state);
  const holders = [...byHolder(city, firms)].filter(([org, of]) => {
    const chosen = of.some((mark) => mark.id === view.chosen);
    if (own.has(org) && view.chosen !== "org:" + id[org - 1]) {
      of[0].org = org; // drawn around the mark of its only firm
      return false;
    }
    return of.length > 1 || few || chosen || view.chosen === "org:" + id[org - 1];
  });
  holders.sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  for (const [org, of] of holders) {
    if (marks.length >= MOST_IN_VIEW) {
      break;
    }
    const mean = meanPoint(of);
    const where = mean.count ? mean : { x: x[org - 1], y: y[org - 1] };
    marks.push(orgMark(city, org, where.x, where.y));
    for (const mark of of) {
      links.push({ from: "org:" + id[org - 1], to: mark.id });
    }
  }
}

/**
 * @param {City} city
 * @param {Mark[]} firms
 * @returns {Map<number, Mark[]>} the firms of each organisation that holds any
 */
function byHolder(city, firms) {
  /** @type {Map<number, Mark[]>} */
  const holders = new Map();
  for (const mark of firms) {
    const org = city.firms.via[mark.firm];
    if (!org) {
      continue;
    }
    const of = holders.get(org);
    if (of) {
      of.push(mark);
    } else {
      holders.set(org, [mark]);
    }
  }
  return holders;
}

/**
 * @param {City} city
 * @param {number} org
 * @param {number} x
 * @param {number} y
 * @returns {Mark}
 */
function orgMark(city, org, x, y) {
  const { id, name } = city.organisations;
  return newMark("org", "org:" + id[org - 1], name[org - 1], { org, x, y });
}

/**
 * Add whoever is responsible for a firm. The places on the way are those of the breadcrumb, and
 * the details name them.
 * @param {State} state
 * @param {Mark[]} marks
 * @param {Link[]} links
 * @param {Mark} mark of the firm
 */
function addResponsible(state, marks, links, mark) {
  const { city } = state;
  const org = city.firms.responsible[mark.firm];
  if (!org || city.firms.via[mark.firm] === org) {
    return;
  }
  const id = "org:" + city.organisations.id[org - 1];
  if (!marks.some((one) => one.id === id)) {
    marks.push(orgMark(city, org, mark.x + 1, mark.y + 1));
  }
  links.push({ from: mark.id, to: id, duty: true, strong: true });
}

// ---------------------------------------------------------------- instructor posts

/**
 * Add the posts of the firms in view, each with a line to where they stand: drawn where the firm
 * is served, dashed where the post is to be sent.
 * @param {State} state
 * @param {Mark[]} marks
 * @param {Link[]} links
 */
export function addPosts(state, marks, links) {
  const { city, view } = state;
  const { id } = city.posts;
  const posts = postsAround(state, marks);
  const sites = sitesAround(state, "post", marks, 0);
  const chosen = view.chosen.startsWith("post:") ? city.postNumber.get(view.chosen.slice(5)) : 0;
  const tooMany = posts.size > MOST_POSTS || marks.length + posts.size > MOST_IN_VIEW;
  const drawn = tooMany ? [...posts].filter(([post]) => post === chosen) : [...posts];
  state.picture.posts = posts.size;
  const many = drawn.reduce((sum, [, ties]) => sum + ties.size, 0) > MOST_LINES;
  for (const [post, ties] of drawn) {
    marks.push(postMark(city, post, [...ties.keys()]));
    for (const [mark, sent] of ties) {
      const strong = post === chosen || mark.id === view.chosen;
      if (many && !strong) {
        continue;
      }
      links.push({ from: "post:" + id[post - 1], to: mark.id, duty: sent, strong });
    }
  }
  if (drawn.length === posts.size && marks.length + sites.length <= MOST_IN_VIEW) {
    marks.push(...sites);
  }
}

/**
 * The posts of the firms in view where they stand.
 * @param {State} state
 * @param {Mark[]} marks
 * @returns {Mark[]}
 */
export function postSpots(state, marks) {
  const { city } = state;
  const around = [...postsAround(state, marks)];
  const posts = around.filter(([, ties]) => ties.size || !isFiltered(state));
  state.picture.posts = posts.length;
  const spots = posts.map(([post, ties]) => postMark(city, post, [...ties.keys()]));
  return spots.filter(({ x, y }) => hasPoint(x, y));
}

/**
 * A post at its point, else in the middle of its firms.
 * @param {City} city
 * @param {number} post
 * @param {Mark[]} served
 * @returns {Mark}
 */
function postMark(city, post, served) {
  const { id, name, x, y } = city.posts;
  const n = post - 1;
  const where = hasPoint(x[n], y[n]) ? { x: x[n], y: y[n] } : meanPoint(served);
  return newMark("post", "post:" + id[n], name[n], { post, x: where.x, y: where.y });
}

/**
 * The posts that serve firms of some marks, are to be sent to them, or stand among them.
 * @param {State} state
 * @param {Mark[]} marks
 * @returns {Map<number, Map<Mark, boolean>>} the marks of each; true where all is still to come
 */
export function postsAround(state, marks) {
  const { city } = state;
  const { capacity, x, y } = city.posts;
  /** @type {Map<number, Map<Mark, boolean>>} */
  const posts = new Map();
  /**
   * @param {number} post
   * @param {Mark} mark
   * @param {boolean} sent
   */
  const put = (post, mark, sent) => {
    const ties = posts.get(post) || new Map();
    ties.set(mark, ties.get(mark) !== false && sent);
    posts.set(post, ties);
  };
  for (const mark of marks) {
    for (const row of mark.rows) {
      if (isExcluded(city, row)) {
        continue;
      }
      for (const post of postsOfFirm(city, row)) {
        if (capacity[post - 1] >= 0) {
          put(post, mark, false);
        }
      }
      if (city.firms.sent[row]) {
        put(city.firms.sent[row], mark, true);
      }
    }
  }
  const box = boundsOf(marks);
  for (let n = 0; n < capacity.length; n++) {
    if (!posts.has(n + 1) && capacity[n] >= 0 && isInBox(box, x[n], y[n], 0)) {
      posts.set(n + 1, new Map());
    }
  }
  return posts;
}

// ---------------------------------------------------------------- centres and proposed sites

/**
 * Add the centres in view and around it. They and proposed sites stand exactly where they are, so
 * that their circles hold.
 * @param {State} state
 * @param {Mark[]} marks
 */
export function addCentres(state, marks) {
  marks.push(...centreSpots(state, marks).slice(0, MOST_IN_VIEW - marks.length));
}

/**
 * The centres around some marks, and where more are proposed.
 * @param {State} state
 * @param {Mark[]} marks
 * @returns {Mark[]}
 */
export function centreSpots(state, marks) {
  const { about, centres } = state.city;
  const around = about.circles[1];
  const box = boundsOf(marks);
  /** @type {Mark[]} */
  const near = [];
  for (let n = 0; n < centres.id.length; n++) {
    if (isInBox(box, centres.x[n], centres.y[n], around)) {
      const where = { x: centres.x[n], y: centres.y[n], fixed: true };
      const id = "centre:" + centres.id[n];
      near.push(newMark("centre", id, centres.name[n], { centre: n, ...where }));
    }
  }
  return [...near, ...sitesAround(state, "centre", marks, around)];
}

/**
 * Where more posts or centres are proposed.
 * @param {State} state
 * @param {string} of "post" or "centre"
 * @param {Mark[]} marks
 * @param {number} around metres around the marks
 * @returns {Mark[]}
 */
function sitesAround(state, of, marks, around) {
  const { sites } = state.city;
  const box = boundsOf(marks);
  /** @type {Mark[]} */
  const found = [];
  for (let n = 0; n < sites.of.length; n++) {
    if (sites.of[n] === of && isInBox(box, sites.x[n], sites.y[n], around)) {
      const where = { x: sites.x[n], y: sites.y[n], fixed: of === "centre" };
      found.push(newMark("site", "site:" + n, siteName(state, n), { site: n, ...where }));
    }
  }
  return found;
}

/**
 * @param {State} state
 * @param {number} n
 * @returns {string}
 */
export function siteName(state, n) {
  return state.city.sites.name[n] || state.words.not_located;
}

/**
 * @typedef {object} Box metres
 * @property {number} west
 * @property {number} south
 * @property {number} east
 * @property {number} north
 */

/**
 * @param {Mark[]} marks
 * @returns {Box} of those with a point; of none, nothing lies in it
 */
function boundsOf(marks) {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const { x, y } of marks) {
    if (hasPoint(x, y)) {
      box.west = Math.min(box.west, x);
      box.south = Math.min(box.south, y);
      box.east = Math.max(box.east, x);
      box.north = Math.max(box.north, y);
    }
  }
  return box;
}

/**
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @param {number} around
 */
function isInBox(box, x, y, around) {
  return x >= box.west - around && x <= box.east + around
    && y >= box.south - around && y <= box.north + around;
}
