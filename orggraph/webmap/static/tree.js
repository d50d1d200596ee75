// @ts-check
/**
 * An area by responsibility: a tree of organisations with their firms.
 *
 * A firm hangs on the organisation that holds it, else on the one responsible (a dashed line),
 * else on nobody. Each organisation has one line with its whole name and its
 * figures, farther in the lower it stands. The tree opens level by level, the most gaps first, as
 * long as its lines fit; what is left out waits behind one mark. A firm whose branch is its own is
 * one mark with it.
 */

import { newMark } from "./state.js";
import { say } from "./text.js";
import { filteredMarks, firmMark, rowsOf, shownIn } from "./areas.js";
import { isExcluded, keyOf, ownBranches, passing, statusOf } from "./select.js";
import { textWidth } from "./text.js";

/** @typedef {import("./state.js").City} City */
/** @typedef {import("./state.js").Link} Link */
/** @typedef {import("./state.js").Mark} Mark */
/** @typedef {import("./state.js").Rows} Rows */
/** @typedef {import("./state.js").State} State */

/**
 * An organisation of the tree.
 * @typedef {object} TreeNode
 * @property {number} org 0 is nobody, -1 the whole tree
 * @property {TreeNode[]} inside those directly below
 * @property {number[]} held rows of firms it holds
 * @property {number[]} owed rows of firms it is only responsible for
 * @property {number[]} rows all below it
 * @property {number} total
 * @property {number} gaps
 * @property {number} depth
 * @property {TreeNode[]} branches those below it that are drawn
 * @property {TreeNode[]} rest those behind one mark
 * @property {boolean} open
 * @property {boolean} firms whether its own firms are drawn one by one
 */

/**
 * The tree while it is drawn.
 * @typedef {object} Drawing
 * @property {State} state
 * @property {TreeNode} top
 * @property {number} outermost depth at which drawing begins
 * @property {number} width of the picture
 * @property {Mark[]} marks
 * @property {Link[]} links
 * @property {number} line the next free line
 */

const INDENT = 34; // pixels from a level to the next
const LINE_HEIGHT = 30;
const LETTER_WIDTH = 13; // pixels of a Chinese letter in a label
const BESIDE_NAME = 70; // pixels beside the name of a firm: its mark and what stands behind
const DEEPEST = 12; // levels that are drawn in one picture
const MOST_BRANCHES = 12; // of one organisation at first
const MOST_TREE_MARKS = 190;
const MOST_WITH_PLACES = 195;
const FEW_FIRMS = 24; // drawn one by one in a branch
const MANY_FIRMS = 100; // drawn one by one at the root

/**
 * The marks of the area in view as a tree.
 * @param {State} state
 * @param {number} lines how many fit the picture
 * @param {number} width of the picture
 * @returns {{marks: Mark[], links: Link[], real: boolean}}
 */
export function marksByDuty(state, lines, width) {
  const { city, view } = state;
  const { roots, nodes } = buildTree(state, passing(state, rowsOf(state, view.area)));
  const root = view.root === "?" ? 0 : city.orgNumber.get(view.root);
  const chosen = view.root ? nodes.get(/** @type {number} */ (root)) : undefined;
  if (view.root && !chosen) {
    return { marks: [], links: [], real: false };
  }
  const top = chosen || { ...newNode(-1), inside: roots };
  const outermost = chosen ? chosen.depth : 1;
  /** @type {Drawing} */
  const drawing = { state, top, outermost, width, marks: [], links: [], line: 0 };
  openLevels(drawing, lines, chosen ? Math.max(lines, 40) : Math.max(4, lines - 1));
  drawNode(drawing, top, 0, null);
  if (chosen && !chosen.firms && ownFirms(chosen)) {
    splitBundle(drawing, chosen);
  }
  const links = drawing.links.filter((link) => !link.quiet || link.to === view.chosen);
  strengthenWayUp(links, view.chosen);
  return { marks: drawing.marks, links, real: false };
}

// ---------------------------------------------------------------- who is below whom

/**
 * @param {number} org
 * @returns {TreeNode}
 */
function newNode(org) {
  return {
    org,
    inside: [],
    held: [],
    owed: [],
    rows: [],
    total: 0,
    gaps: 0,
    depth: 0,
    branches: [],
    rest: [],
    open: false,
    firms: false,
  };
}

/**
 * The organisations of some firms and all above them.
 * @param {State} state
 * @param {Rows} rows
 * @returns {{roots: TreeNode[], nodes: Map<number, TreeNode>}}
 */
function buildTree(state, rows) {
  const { up } = state.city.organisations;
  const nodes = nodesOf(state.city, rows);
  /** @type {TreeNode[]} */
  const roots = [];
  for (const node of nodes.values()) {
    const above = nodes.get(superior(up, node.org));
    if (above && above.org) {
      above.inside.push(node);
    } else {
      roots.push(node);
    }
  }
  for (const node of roots) {
    sumBranch(state, node, 1);
  }
  roots.sort((a, b) => Number(a.org > 0) - Number(b.org > 0) || b.gaps - a.gaps || a.org - b.org);
  return { roots, nodes };
}

/**
 * @param {City} city
 * @param {Rows} rows
 * @returns {Map<number, TreeNode>} by organisation, with their own firms
 */
function nodesOf(city, rows) {
  const { via, responsible } = city.firms;
  const { up } = city.organisations;
  /** @type {Map<number, TreeNode>} */
  const nodes = new Map();
  const nodeOf = (/** @type {number} */ org) => {
    const node = nodes.get(org) || newNode(org);
    nodes.set(org, node);
    return node;
  };
  const nobody = newNode(0);
  /** @type {Map<number, TreeNode>} */
  const direct = new Map([[0, nobody]]);
  for (const row of rows) {
    if (isExcluded(city, row) && !via[row]) {
      continue; // not in the base: nobody owes it anything
    }
    const org = via[row] || responsible[row];
    const node = direct.get(org) || newNode(org);
    direct.set(org, node);
    (via[row] ? node.held : node.owed).push(row);
  }
  if (!nobody.owed.length) {
    direct.delete(0);
  }
  for (const [org, { held, owed }] of direct) {
    Object.assign(nodeOf(org), { held, owed });
    const seen = new Set();
    for (let at = org; at && up[at - 1] && !seen.has(at); at = up[at - 1]) {
      seen.add(at);
      nodeOf(up[at - 1]);
    }
  }
  return nodes;
}

/**
 * The organisation directly above; 0 where there is none, or where it leads back in a circle.
 * @param {number[]} up
 * @param {number} org
 * @returns {number}
 */
function superior(up, org) {
  if (!org) {
    return 0;
  }
  const seen = new Set([org]);
  for (let at = up[org - 1]; at; at = up[at - 1]) {
    if (at === org) {
      return 0;
    }
    if (seen.has(at)) {
      break;
    }
    seen.add(at);
  }
  return up[org - 1];
}

/**
 * Sum up a branch, and order what is below it: the most gaps first.
 * @param {State} state
 * @param {TreeNode} node
 * @param {number} depth
 */
function sumBranch(state, node, depth) {
  const { uncovered } = state.city.code;
  node.depth = depth;
  const isGap = (/** @type {number} */ row) => statusOf(state, row) === uncovered;
  node.gaps = node.held.filter(isGap).length + node.owed.filter(isGap).length;
  for (const child of node.inside) {
    sumBranch(state, child, depth + 1);
    node.gaps += child.gaps;
  }
  node.rows = [node.held, node.owed, ...node.inside.map(({ rows }) => rows)].flat();
  node.total = node.rows.length;
  node.inside.sort((a, b) => b.gaps - a.gaps || b.total - a.total || a.org - b.org);
}

// ---------------------------------------------------------------- what is opened

/**
 * @param {State} state
 * @param {TreeNode} node
 * @returns {number | null} the row of the firm whose own branch it is, null where it is none
 */
function ownBranch(state, node) {
  const row = node.held.length === 1 ? ownBranches(state).get(node.org) : undefined;
  return row === undefined || node.owed.length || node.inside.length ? null : row;
}

/** @param {TreeNode} node */
function ownFirms(node) {
  return node.held.length + node.owed.length;
}

/**
 * How many firms of an organisation stand in one line.
 * @param {Drawing} drawing
 * @param {TreeNode} node
 */
function firmsPerLine(drawing, node) {
  const left = drawing.width - (node.depth - drawing.outermost + 1) * INDENT;
  return Math.max(1, Math.min(3, Math.floor(left / firmWidth(drawing, node))));
}

/**
 * @param {Drawing} drawing
 * @param {TreeNode} node
 * @returns {number} the room of its longest name
 */
function firmWidth({ state }, node) {
  let longest = 0;
  for (const row of [...node.held, ...node.owed]) {
    longest = Math.max(longest, textWidth(state.city.names.of(row)));
  }
  return longest * LETTER_WIDTH + BESIDE_NAME;
}

/**
 * @param {Drawing} drawing
 * @param {TreeNode} node
 */
function firmLines(drawing, node) {
  return Math.ceil(ownFirms(node) / firmsPerLine(drawing, node));
}

/**
 * Part what is below an organisation in what is drawn and what waits.
 * @param {Drawing} drawing
 * @param {TreeNode} node
 * @param {number} most
 */
function cutBranches(drawing, node, most) {
  const from = node === drawing.top ? drawing.state.view.skip : 0;
  node.branches = node.inside.slice(from, from + most);
  node.rest = node.inside.slice(from + most);
}

/**
 * The lines that an open organisation takes below its own. Firms that are not drawn one by one are
 * told in its own line, but for those beside other organisations.
 * @param {Drawing} drawing
 * @param {TreeNode} node
 * @param {boolean} firms whether its firms are drawn one by one
 */
function linesOf(drawing, node, firms) {
  const bundled = ownFirms(node) && node.inside.length ? 1 : 0;
  const own = ownFirms(node) && firms ? firmLines(drawing, node) : bundled;
  return node.branches.length + (node.rest.length ? 1 : 0) + own;
}

/**
 * Open the tree level by level while its lines fit.
 * @param {Drawing} drawing
 * @param {number} lines
 * @param {number} branches at most below the top
 */
function openLevels(drawing, lines, branches) {
  const { top } = drawing;
  cutBranches(drawing, top, branches);
  top.open = true;
  top.firms = ownFirms(top) > 0 && ownFirms(top) <= MANY_FIRMS;
  let used = linesOf(drawing, top, top.firms);
  let level = top.branches;
  while (level.length) {
    /** @type {TreeNode[]} */
    const next = [];
    const inner = level.filter((node) => node.inside.length);
    const outer = level.filter((node) => !node.inside.length && ownFirms(node));
    for (const node of [...inner, ...outer]) {
      if (isOutside(drawing, node)) {
        continue;
      }
      const added = openNode(drawing, node, lines - used);
      used += added;
      if (node.open) {
        next.push(...node.branches);
      }
    }
    level = next;
  }
}

/**
 * Whether what a branch holds would stand outside the picture.
 * @param {Drawing} drawing
 * @param {TreeNode} node
 */
function isOutside({ outermost, width }, node) {
  const levels = node.depth - outermost;
  return levels > 0 && (levels > DEEPEST || levels * INDENT > width / 2);
}

/**
 * Open a branch as far as there are lines for it.
 * @param {Drawing} drawing
 * @param {TreeNode} node
 * @param {number} left lines
 * @returns {number} the lines it takes beyond its own, 0 where it stays closed
 */
function openNode(drawing, node, left) {
  const few = ownFirms(node) > 0 && ownFirms(node) <= FEW_FIRMS;
  if (ownBranch(drawing.state, node) !== null) {
    return 0;
  }
  /** @type {[number, boolean][]} */
  const ways = [[MOST_BRANCHES, few], [MOST_BRANCHES, false], [6, false], [3, false]];
  for (const [branches, firms] of ways) {
    cutBranches(drawing, node, branches);
    const added = linesOf(drawing, node, firms);
    if (added <= left) {
      node.open = added > 0;
      node.firms = firms;
      return added;
    }
  }
  return 0;
}

// ---------------------------------------------------------------- what is drawn

/**
 * Draw an organisation in a line, and what is open below it in the lines that follow.
 * @param {Drawing} drawing
 * @param {TreeNode} node
 * @param {number} depth column of the picture
 * @param {string | null} parent id of the mark above
 */
function drawNode(drawing, node, depth, parent) {
  const { marks, links, state } = drawing;
  if (marks.length >= MOST_TREE_MARKS) {
    return;
  }
  if (node.org < 0) {
    drawInside(drawing, node, depth, null);
    return;
  }
  const own = node === drawing.top ? null : ownBranch(state, node);
  const mark = own === null
    ? treeMark(state, node, depth)
    : { ...firmMark(state.city, own), org: node.org, x: depth * INDENT, side: true };
  mark.y = -drawing.line * LINE_HEIGHT;
  drawing.line++;
  marks.push(mark);
  if (parent) {
    links.push({ from: parent, to: mark.id });
  }
  if (node.open) {
    drawInside(drawing, node, depth + 1, mark.id);
  }
}

/**
 * @param {State} state
 * @param {TreeNode} node
 * @param {number} depth
 * @returns {Mark}
 */
function treeMark(state, node, depth) {
  const { id, name } = state.city.organisations;
  const { org } = node;
  const its = org > 0
    ? { id: "org:" + id[org - 1], name: name[org - 1] }
    : { id: "nobody", name: state.words.duty_unclear };
  const rows = Int32Array.from(node.rows);
  const x = depth * INDENT;
  return newMark("org", its.id, its.name, { org, rows, x, tree: true, side: true });
}

/**
 * @param {Drawing} drawing
 * @param {TreeNode} node
 * @param {number} depth
 * @param {string | null} id of its mark
 */
function drawInside(drawing, node, depth, id) {
  const { state, top } = drawing;
  const { words, city, view } = state;
  const root = node.org > 0 ? city.organisations.id[node.org - 1] : "";
  if (ownFirms(node) && node.firms) {
    drawFirms(drawing, node, depth, id);
  } else if (ownFirms(node) && (node.inside.length || node === top)) {
    const count = ownFirms(node);
    drawBundle(drawing, depth, id, {
      id: "firms:" + id,
      name: node.org ? say(words.direct, { n: count }) : firmsLabel(words, count),
      rows: [...node.held, ...node.owed],
      duty: node.owed.length > 0,
      root: root || "?",
      skip: 0,
    });
  }
  for (const child of node.branches) {
    drawNode(drawing, child, depth, id);
  }
  if (node.rest.length) {
    drawBundle(drawing, depth, id, {
      id: "more:" + id,
      name: say(words.more_orgs, { n: node.rest.length }),
      rows: node.rest.flatMap((one) => one.rows),
      duty: false,
      root,
      skip: (node === top ? view.skip : 0) + node.branches.length,
    });
  }
}

/**
 * @param {import("./state.js").Words} words
 * @param {number} count
 * @returns {string}
 */
export function firmsLabel(words, count) {
  return count === 1 ? words.label_firm : say(words.label_firms, { n: count });
}

/**
 * Draw the firms of an organisation one by one: those it holds first, then by status.
 * @param {Drawing} drawing
 * @param {TreeNode} node
 * @param {number} depth
 * @param {string | null} id of its mark
 */
function drawFirms(drawing, node, depth, id) {
  const { state, marks, links, line } = drawing;
  const perLine = firmsPerLine(drawing, node);
  const width = firmWidth(drawing, node);
  const byStatus = (/** @type {number} */ a, /** @type {number} */ b) =>
    statusOf(state, b) - statusOf(state, a) || a - b;
  const owed = new Set(node.owed);
  const rows = [...[...node.held].sort(byStatus), ...[...node.owed].sort(byStatus)];
  rows.forEach((row, n) => {
    if (marks.length >= MOST_TREE_MARKS) {
      return;
    }
    const column = n % perLine;
    const mark = firmMark(state.city, row);
    mark.x = depth * INDENT + column * width;
    mark.y = -(line + Math.floor(n / perLine)) * LINE_HEIGHT;
    mark.side = true;
    marks.push(mark);
    const to = "firm:" + keyOf(state.city, row);
    links.push({ from: String(id), to, duty: owed.has(row), quiet: column > 0 });
  });
  drawing.line += firmLines(drawing, node);
}

/**
 * Draw firms or branches that stand behind one mark.
 * @param {Drawing} drawing
 * @param {number} depth
 * @param {string | null} parent
 * @param {{id: string, name: string, rows: number[], duty: boolean, root: string, skip: number}} it
 */
function drawBundle(drawing, depth, parent, it) {
  const { state, marks, links } = drawing;
  if (marks.length >= MOST_TREE_MARKS) {
    return;
  }
  marks.push(newMark("area", it.id, it.name, {
    area: state.view.area,
    rows: Int32Array.from(it.rows),
    x: depth * INDENT,
    y: -drawing.line * LINE_HEIGHT,
    root: it.root,
    skip: it.skip,
    side: true,
    small: true,
  }));
  if (parent) {
    links.push({ from: parent, to: it.id, duty: it.duty });
  }
  drawing.line++;
}

/**
 * One organisation with more firms than fit: they stand by the places of the area instead.
 * @param {Drawing} drawing
 * @param {TreeNode} node
 */
function splitBundle(drawing, node) {
  const { state, marks, links } = drawing;
  const own = new Set([...node.held, ...node.owed]);
  const at = marks.findIndex((mark) => mark.id.startsWith("firms:"));
  const bundle = marks[at];
  const copies = filteredMarks(state, shownIn(state, state.view.area));
  for (const copy of copies) {
    copy.rows = copy.rows.filter((row) => own.has(row));
  }
  const places = copies.filter((copy) => copy.rows.length);
  if (places.length < 2 || places.length + marks.length > MOST_WITH_PLACES) {
    return;
  }
  marks.splice(at, 1);
  links.splice(links.findIndex((link) => link.to === bundle.id), 1);
  let widest = 0;
  for (const place of places) {
    widest = Math.max(widest, textWidth(place.name) * LETTER_WIDTH + 2 * BESIDE_NAME);
  }
  const perLine = Math.max(1, Math.min(3, Math.floor((drawing.width - INDENT) / widest)));
  const down = Math.ceil(places.length / perLine) - 1;
  for (const mark of marks) {
    if (mark.y < bundle.y) {
      mark.y -= down * LINE_HEIGHT;
    }
  }
  places.forEach((place, n) => {
    place.x = bundle.x + (n % perLine) * widest;
    place.y = bundle.y - Math.floor(n / perLine) * LINE_HEIGHT;
    place.root = place.type === "area" ? state.view.root : null;
    place.side = true;
    place.small = true;
    marks.push(place);
    if (n % perLine === 0) {
      links.push({ from: marks[0].id, to: place.id, duty: node.owed.length > 0 });
    }
  });
}

/**
 * Draw the chosen one's way up the tree strongly.
 * @param {Link[]} links
 * @param {string} chosen
 */
function strengthenWayUp(links, chosen) {
  const above = new Map(links.map((link) => [link.to, link]));
  let at = above.get(chosen);
  while (at && !at.strong) {
    at.strong = true;
    at = above.get(at.from);
  }
}
