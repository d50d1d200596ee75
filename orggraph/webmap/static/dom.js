// @ts-check
/** Elements of the page. Data reach the document as text only, never as HTML. */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * The element of an id; the page's own template has every id that is asked for.
 * @param {string} id
 * @returns {any} the element, of whatever kind the template gives it
 */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * Make an element.
 *
 * Of the attributes, `text` is its text and `on` what a click does; values that are no strings
 * are set as properties where the element has them; null sets nothing.
 * @param {string} tag
 * @param {Record<string, any>} attributes
 * @param {Child[]} inside
 * @returns {any} the element, of the kind the tag says
 */
export function make(tag, attributes, ...inside) {
  const element = /** @type {any} */ (document.createElement(tag));
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") {
      element.textContent = value;
    } else if (key === "on") {
      element.addEventListener("click", value);
    } else if (key in element && typeof value !== "string") {
      element[key] = value;
    } else if (value !== null && value !== undefined) {
      element.setAttribute(key, value);
    }
  }
  for (const child of inside) {
    if (child) {
      element.append(child);
    }
  }
  return element;
}

/**
 * Replace what an element holds.
 * @param {Element} element
 * @param {Child[]} inside
 */
export function fill(element, ...inside) {
  element.textContent = "";
  for (const child of inside) {
    if (child) {
      element.append(child);
    }
  }
}

/**
 * @param {string | number} text
 * @returns {Text}
 */
export function textNode(text) {
  return document.createTextNode(String(text));
}

/**
 * A paragraph of secondary text.
 * @param {string} text
 */
export function secondary(text) {
  return make("p", { class: "second", text });
}

/**
 * A button that reads as a link.
 * @param {string} text
 * @param {() => void} doing
 */
export function link(text, doing) {
  return make("button", { type: "button", class: "link", text, on: doing });
}

/** @param {Node[]} items */
export function bullets(items) {
  return make("ul", { class: "list" }, ...items.map((item) => make("li", {}, item)));
}

/**
 * A list of terms with their values; a term without a value is left out.
 * @param {([string, any] | null)[]} pairs
 */
export function terms(pairs) {
  const list = make("dl", {});
  for (const pair of pairs) {
    if (!pair || pair[1] === "" || pair[1] === null || pair[1] === undefined) {
      continue;
    }
    const [term, value] = pair;
    list.append(make("dt", { text: term }));
    list.append(make("dd", {}, value instanceof Node ? value : textNode(value)));
  }
  return list;
}
