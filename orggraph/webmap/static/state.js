// @ts-check
/**
 * What the page knows and what it shows: one record, handed to every function that needs it.
 *
 * A firm is a row: its position in columns of equal length. Places, organisations, posts and
 * groups are numbers counted from 1, their position in their table plus one; 0 means none.
 * Counts are -1 where unknown, coordinates NaN.
 */

/** @typedef {Uint8Array | Int8Array | Int32Array | Float32Array} Column */
/** @typedef {Int32Array | number[]} Rows */

/**
 * What the page says, in its language: sentences, lists of labels, labels by key.
 * Written by the program (`strings.py`); a test holds that every word asked for is there.
 * @typedef {Record<string, any>} Words
 */

/**
 * A text with a line for each firm.
 * @typedef {object} TextLines
 * @property {string} text
 * @property {(row: number) => string} of the line of a row
 * @property {(position: number) => number} at the row whose line holds a position of the text
 */

/**
 * The columns of firms. Columns named by a kind of place (DISTRICT, STREET, …) hold its number.
 * @typedef {object} FirmColumns
 * @property {Column} status position in the list of statuses
 * @property {Column} flags bits, see `City.bit`
 * @property {Column} size class of staff: 0 unknown, then under 25, 50, 100, and 100 or more
 * @property {Column} duty 0 declared, 1 presumed, 2 unclear, 3 not in the base
 * @property {Column} staff
 * @property {Column} formal
 * @property {Column} total
 * @property {Column} x metres on the plane
 * @property {Column} y metres on the plane
 * @property {Column} via organisation that holds it
 * @property {Column} responsible organisation responsible for it
 * @property {Column} committee industry committee
 * @property {Column} mode
 * @property {Column} since
 * @property {Column} exclusion
 * @property {Column} reason
 * @property {Column} rule
 * @property {Column} action
 * @property {Column} priority
 * @property {Column} why
 * @property {Column} path
 * @property {Column} alternative
 * @property {Column} nearest
 * @property {Column} nearest_metres
 * @property {Column} category
 * @property {Column} ownership
 * @property {Column} department
 * @property {Column} worked_by
 * @property {Column} file
 * @property {Column} row
 * @property {Column} post instructor post that serves it
 * @property {Column} sent instructor post to be sent
 * @property {Column} sent_metres
 * @property {Column} left why no post is sent
 * @property {Column} need
 * @property {Column} [circle] zone: 0 none, 1 inner, 2 inside, 3 outside, 4 without a point
 * @property {Column} [group] proposed group
 * @property {Column} [metres] to the host of the group, -1 unknown
 * @property {Column} [change] 0 same, 1 gained, 2 lost, 3 new, 4 other
 * @property {Column} [old] status before plus one, 0 where it was not there
 * @property {Column} [old_organised]
 * @property {string} names
 * @property {string} codes
 * @property {Column} DISTRICT
 * @property {Column} STREET
 * @property {Column} PARK
 * @property {Column} BUILDING
 */

/**
 * The record the page opens with, decoded once and never changed; tables are columns.
 * @typedef {object} City
 * @property {Record<string, any>} about name, as_of, firms, kinds, flags, circles, near_metres
 * @property {FirmColumns} firms
 * @property {Record<string, any>} places
 * @property {Record<string, any>} organisations
 * @property {Record<string, any>} posts
 * @property {Record<string, any>} centres
 * @property {Record<string, any>} sites
 * @property {Record<string, any>} funding
 * @property {Record<string, any>} findings
 * @property {Record<string, any>} groups
 * @property {Record<string, any>} change
 * @property {Record<string, any>} notes
 * @property {Record<string, string[]>} lists
 * @property {{name: string, place: number, rings: number[][]}[]} outlines
 * @property {{place: number[], within: number[], rings: number[][][]}} areas
 * @property {{name: string[], line: number[][]}} roads
 * @property {Record<string, any>} context the office's own lines: credit, kind, name, parts
 * @property {Record<string, string>} keys keys of firms that have no credit code, by row
 * @property {Record<string, string>} pinyin characters of names by their syllables
 * @property {string[]} kinds kinds of place, from the widest
 * @property {TextLines} names
 * @property {TextLines} codes
 * @property {string} upperNames names in capitals, letter for letter as long as the names
 * @property {Int32Array} all every row
 * @property {Record<string, number>} bit mask of each flag
 * @property {StatusCodes} code
 * @property {Set<number>} away districts of other cities
 * @property {Map<string, number>} placeNumber by id
 * @property {Map<string, number>} placeNamed by name, 0 where several have it
 * @property {Map<string, number>} orgNumber by id
 * @property {Map<string, number>} postNumber by id
 * @property {Map<string, number>} fundingRow by key
 * @property {Map<number, number[]>} furtherPosts of the few firms that have several
 * @property {Set<number>} questionedOrgs organisations in question
 * @property {Set<number>} questionedFirms
 */

/**
 * Positions of statuses that the page treats apart.
 * @typedef {object} StatusCodes
 * @property {number} uncovered
 * @property {number} unknown
 * @property {number} single
 * @property {number} joint
 * @property {number} excluded
 * @property {number[]} listed every status in the order of a legend: not in the base comes last
 */

/**
 * A kind of place and an id; or "no" and a kind; or "part" and a number.
 * @typedef {[string, string]} Step
 */

/**
 * What is asked for, kept in the address of the page.
 * @typedef {object} View
 * @property {Step[]} area from the widest place to the narrowest
 * @property {string} arrange "place", "rings" or "duty"
 * @property {string} when "now" or "plan"
 * @property {string} rate "real" or "claim"
 * @property {string} only "firms" or "social"
 * @property {string} desk question of the planner's desk, "" for coverage
 * @property {string} root organisation at the root of the tree, "?" for nobody's
 * @property {number} skip branches of the root that are passed over
 * @property {string} chosen kind and id of what the details show
 * @property {string} list what the table lists: "marks", "spots", "firms", "groups", "left",
 *   "desk"
 * @property {string} sort column, with "-" before it for descending
 * @property {Record<string, Set<number>>} filters wanted values by facet
 */

/**
 * A filter: a property of firms with a closed list of values.
 * @typedef {object} Facet
 * @property {string} id
 * @property {string} label
 * @property {string[]} values
 * @property {(row: number) => number} column position of a firm's value
 * @property {(value: number) => string} key how the address writes a value
 * @property {(key: string) => number} code the value of a key, -1 where there is none
 */

/**
 * Counts over some firms.
 * @typedef {object} Sums
 * @property {number} firms
 * @property {number} base
 * @property {number} organised
 * @property {number} claimed
 * @property {number} both
 * @property {number} covered organised or claimed, as the rate asks
 * @property {number} uncovered
 * @property {number} gap
 * @property {number} unknown
 * @property {number} unasked firms that no column asks about
 * @property {number} unclear firms nobody is responsible for
 * @property {number} gained
 * @property {number} lost
 * @property {number} planned
 * @property {Int32Array} statuses
 * @property {any} desk counts of the question in view
 */

/**
 * A mark of the picture. Of firm, org, post, centre and site only that of its type is set.
 * @typedef {object} Mark
 * @property {"area" | "firm" | "org" | "post" | "centre" | "site" | "group"} type
 * @property {string} id
 * @property {string} name
 * @property {Rows} rows firms it stands for
 * @property {number} x metres before the layout, then units of the picture
 * @property {number} y
 * @property {number} r radius
 * @property {number} w half the room it needs
 * @property {number} h
 * @property {Step[]} area what a click opens
 * @property {number} firm row
 * @property {number} org number; 0 is nobody
 * @property {number} post number
 * @property {number} centre position
 * @property {number} site position
 * @property {number} group number
 * @property {string | null} root of the tree that a click opens
 * @property {number} skip
 * @property {boolean} part one of the parts of an area that holds too much
 * @property {boolean} fixed stands exactly where it is
 * @property {boolean} tree a branch of the tree
 * @property {boolean} side its label stands beside it
 * @property {boolean} small
 * @property {boolean} lost without a point
 * @property {boolean} spot painted on the ground, of one size however the picture is zoomed
 * @property {boolean} card has room for its name beside it
 * @property {boolean} tray stands in the tray below the picture
 * @property {boolean} away a district of another city
 * @property {number} place number of the place it stands for, 0 where none
 * @property {[number, number] | null} from where it stands truly, where it was moved aside
 * @property {Sums} sums
 */

/**
 * @typedef {object} Link
 * @property {string} from id of a mark
 * @property {string} to
 * @property {boolean} [duty] dashed: responsible, does not hold
 * @property {boolean} [strong]
 * @property {boolean} [quiet] drawn only where chosen
 */

/**
 * From metres to the picture.
 * @typedef {object} Placement
 * @property {number} k units a metre
 * @property {number} wide how much wider than high it is drawn
 * @property {number} x metres in the middle
 * @property {number} y
 * @property {boolean} known whether any mark has a point
 */

/**
 * @typedef {object} Picture
 * @property {Mark[]} marks
 * @property {Map<string, Mark>} byId
 * @property {Link[]} links
 * @property {string} key what is shown of where; the same picture keeps its zoom
 * @property {string} size its room when it was last fitted
 * @property {boolean} real whether marks stand where they are, not in a tree
 * @property {number} stamp a new number for each picture
 * @property {Placement} placement
 * @property {import("./labels.js").Shown[]} labels as last drawn
 * @property {number} posts posts in view, drawn or too many to be drawn
 * @property {boolean} overview whether the area is shown at once
 * @property {Mark[]} spots
 * @property {Region[]} regions ground of the marks
 * @property {Path2D | null} land everything inside an outline
 * @property {Path2D | null} own the district in view
 * @property {{low: vis.Point, high: vis.Point} | null} frame of an overview
 * @property {Plate[]} plates as last drawn
 * @property {string[]} roadNames as last drawn
 */

/**
 * The ground of a mark.
 * @typedef {object} Region
 * @property {Mark} mark
 * @property {Path2D} path
 * @property {Path2D | null} within what bounds it
 */

/**
 * The name and figures of a region on its ground.
 * @typedef {object} Plate
 * @property {Mark} mark
 * @property {number} x
 * @property {number} y
 * @property {number} w
 * @property {number} h
 */

/**
 * A column of a table.
 * @typedef {object} TableColumn
 * @property {string} name of the word in its heading
 * @property {(row: any) => any} value
 * @property {boolean} number whether it stands at the right
 * @property {(row: any) => any} [order] what it is sorted by, where not by its value
 */

/**
 * The list of a question: its rows are numbers of whatever it lists.
 * @typedef {object} DeskList
 * @property {string} label word on its button
 * @property {(state: State, rows: Rows) => number[]} rows
 * @property {(state: State, n: number) => string} id
 * @property {(state: State, n: number) => void} open
 * @property {(state: State) => TableColumn[]} columns
 */

/**
 * A question of the planner's desk: what it counts, draws and lists.
 * @typedef {object} Desk
 * @property {string[]} facets those that come first
 * @property {() => any} zero counts before the first firm
 * @property {(state: State, counted: any, row: number) => void} count
 * @property {(state: State, sums: Sums) => Ring} [ring] what is lacking of an area
 * @property {(state: State, mark: Mark) => number} [amount] of an area, where it is no share;
 *   negative where unknown
 * @property {(words: Words, n: number) => string} [short] an amount in few letters
 * @property {string} [sign] before an amount of what should not be
 * @property {(state: State, marks: Mark[]) => Mark[]} [spots] its own on the ground
 * @property {(state: State, row: number) => string} [badge] of a firm
 * @property {(sums: Sums) => string} [mark] second badge of an area
 * @property {(state: State, mark: Mark) => string} [label] second line of an area's label
 * @property {(state: State, marks: Mark[], links: Link[]) => void} [marks] adds its own
 * @property {(state: State, sums: Sums) => [string, string] | null} [big]
 * @property {(state: State, counted: any, rows: Rows) => ([string, any] | null)[]} terms
 * @property {(state: State, rows: Rows) => (Node | null)[]} more
 * @property {(state: State) => TableColumn[]} columns of an area
 * @property {DeskList} list
 */

/**
 * @typedef {object} Ring
 * @property {number} bad
 * @property {number} good
 * @property {number} whole
 * @property {string} sign before the figure in the middle
 * @property {string} [colour]
 * @property {string} [ink]
 */

/**
 * @typedef {object} State
 * @property {Words} words
 * @property {City} city
 * @property {Facet[]} facets
 * @property {View} view
 * @property {Desk | null} desk the question of the view
 * @property {Picture} picture
 * @property {vis.Network} network
 * @property {string} focus id of the mark the keyboard stands on
 * @property {string} hover id of the mark the pointer is over
 * @property {number} descended steps that the view went down because only one mark stood there
 * @property {number} tablePage from 0
 * @property {Set<string>} openFacets filters that stand open
 * @property {boolean} hasSocial whether any social organisation is on the ledger
 * @property {Map<string, any>} memory what was worked out before
 * @property {{text: string, packed: boolean} | null} packedAddresses until they are asked for
 * @property {TextLines | null} addresses
 * @property {{opened: number, search: number, redraws: number, work: number[]}} times milliseconds
 * @property {() => void} show draws the view of the address
 */

export const INK = "#1F2933";
export const SECONDARY = "#52606D";
export const GROUND = "#FFFFFF";
export const GREY = "#9AA5B1";
export const BLUE = "#1B6CA8";
export const CHOSEN = "#0B5CAD";
export const TITLE = "#A3271A";
export const LACKING = "#7A2E8E"; // what is lacking that is no gap
export const CENTRE = "#0B6B50";
export const QUESTION = "※"; // an organisation in question
export const FONT = '"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",system-ui,sans-serif';

export const MOST_MARKS = 160; // places and firms in one view
export const MOST_IN_VIEW = 200; // with organisations, posts and centres
export const PART_SIZE = 90; // marks in one part of an area that holds too many to draw at once
export const PAGE_ROWS = 100; // rows of the table at a time
export const MOST_POSTS = 60; // more are not told apart in one view
export const LEAST_SCALE = 0.8; // at which a tree is read

export const ARRANGEMENTS = ["place", "rings", "duty"];
export const LISTS = ["spots", "firms", "groups", "left"];
export const DESK_NAMES = ["posts", "circles", "committees", "funding", "health"];

/** @returns {View} what the page opens with */
export function freshView() {
  return {
    area: [],
    arrange: "place",
    when: "now",
    rate: "real",
    only: "firms",
    desk: "",
    root: "",
    skip: 0,
    chosen: "",
    list: "marks",
    sort: "",
    filters: {},
  };
}

/** @returns {Picture} */
export function emptyPicture() {
  return {
    marks: [],
    byId: new Map(),
    links: [],
    key: "",
    size: "",
    real: true,
    stamp: 0,
    placement: { k: 1, wide: 1, x: 0, y: 0, known: false },
    labels: [],
    posts: 0,
    overview: false,
    spots: [],
    regions: [],
    land: null,
    own: null,
    frame: null,
    plates: [],
    roadNames: [],
  };
}

/**
 * The state before the first view. The facets and the network follow, for they ask the state.
 * @param {Words} words
 * @param {City} city
 * @returns {State}
 */
export function newState(words, city) {
  return {
    words,
    city,
    facets: [],
    view: freshView(),
    desk: null,
    picture: emptyPicture(),
    network: /** @type {any} */ (null),
    focus: "",
    hover: "",
    descended: 0,
    tablePage: 0,
    openFacets: new Set(["status", "duty", "group", "change", "action"]),
    hasSocial: false,
    memory: new Map(),
    packedAddresses: null,
    addresses: null,
    times: { opened: 0, search: 0, redraws: 0, work: [] },
    show: () => {},
  };
}

/**
 * A mark of a type; what is not said of it is none.
 * @param {Mark["type"]} type
 * @param {string} id
 * @param {string} name
 * @param {Partial<Mark>} more
 * @returns {Mark}
 */
export function newMark(type, id, name, more) {
  return {
    type,
    id,
    name,
    rows: new Int32Array(0),
    x: NaN,
    y: NaN,
    r: 0,
    w: 0,
    h: 0,
    area: [],
    firm: -1,
    org: -1,
    post: 0,
    centre: -1,
    site: -1,
    group: 0,
    root: null,
    skip: 0,
    part: false,
    fixed: false,
    tree: false,
    side: false,
    small: false,
    lost: false,
    spot: false,
    card: false,
    tray: false,
    away: false,
    place: 0,
    from: null,
    sums: /** @type {any} */ (null), // counted once the picture is put together
    ...more,
  };
}

/**
 * The order of marks by size: those with the most firms first.
 * @param {Mark} a
 * @param {Mark} b
 */
export function bySize(a, b) {
  return b.rows.length - a.rows.length || (a.id < b.id ? -1 : 1);
}

/**
 * Work something out once; what was asked for longest ago is forgotten.
 * @template T
 * @param {State} state
 * @param {string} key
 * @param {() => T} work
 * @returns {T}
 */
export function remembered({ memory }, key, work) {
  const value = memory.has(key) ? memory.get(key) : work();
  memory.delete(key); // and is put behind all others
  memory.set(key, value);
  if (memory.size > MOST_REMEMBERED) {
    const [oldest] = memory.keys();
    memory.delete(oldest);
  }
  return value;
}

const MOST_REMEMBERED = 400;
