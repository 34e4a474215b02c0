// @ts-check
// The few helpers every part uses to build elements. Text goes in as text only: nothing here, or
// anywhere in the page, parses a string as HTML. Words that stay are given as functions, so that
// they can be said again when the language changes.

const SVG = 'http://www.w3.org/2000/svg';

/** @typedef {string | (() => string)} Words */
/** @typedef {Node | Words | number | null | undefined | false} Child */

/** What gives the text of a node, or under the name of an attribute its value. @type {WeakMap<Node, Map<string, () => string>>} */
const sources = new WeakMap();
const TEXT = '';

/**
 * @param {Node} node
 * @param {string} name
 * @param {Words} words
 * @returns {string} what they are now
 */
function source(node, name, words) {
  const of = sources.get(node);
  if (typeof words === 'string') {
    of?.delete(name);
    return words;
  }
  if (of) of.set(name, words);
  else sources.set(node, new Map([[name, words]]));
  return words();
}

/** Says again all words of the document that were given as functions. */
export function sayAgain() {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const [name, words] of sources.get(node) ?? []) {
      if (name !== TEXT && node instanceof Element) node.setAttribute(name, words());
      else if (node.textContent !== words()) node.textContent = words();
    }
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [properties] `class`, `on…` listeners, attributes; `null`, `undefined` and
 *   `false` leave an attribute out, `true` sets it empty
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function' && name.startsWith('on'))
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (typeof value === 'function') setAttribute(element, name, /** @type {() => string} */ (value));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {Words} words
 */
export function setAttribute(element, name, words) {
  element.setAttribute(name, source(element, name, words));
}

/**
 * @param {Element} parent
 * @param {readonly Child[]} children
 */
export function append(parent, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (typeof child === 'function') {
      const text = new Text();
      text.data = source(text, TEXT, child);
      parent.append(text);
    } else parent.append(child instanceof Node ? child : String(child));
  }
}

/**
 * @param {string} name a symbol of icons.svg
 * @param {string} [extraClass]
 * @returns {SVGSVGElement}
 */
export function icon(name, extraClass = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `icon ${extraClass}`.trim());
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/**
 * @param {Words} text
 * @param {{ class?: string, icon?: string, onclick?: (event: MouseEvent) => void, [attribute: string]: unknown }} [properties]
 */
export function button(text, { icon: iconName, class: classes = '', ...rest } = {}) {
  return h(
    'button',
    { type: 'button', class: `button ${classes}`.trim(), ...rest },
    iconName ? icon(iconName) : null,
    h('span', {}, text),
  );
}

/**
 * A button that shows a sign only.
 * @param {string} iconName
 * @param {Words} label
 * @param {Record<string, unknown>} properties
 */
export function iconButton(iconName, label, properties) {
  return h(
    'button',
    { type: 'button', class: 'button quiet square', 'aria-label': label, title: label, ...properties },
    icon(iconName),
  );
}

/**
 * The element of that id, which index.html must have.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element #${id}`);
  return element;
}

/**
 * Sets the text only when it differs, so that live regions and layout are left alone. The element must have
 * nothing but text in it.
 * @param {Element} element
 * @param {Words} words
 */
export function setText(element, words) {
  const text = source(element, TEXT, words);
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Fills in the words of the static skeleton.
 * @param {ParentNode} root
 * @param {(key: string) => string} lookup
 */
export function localize(root, lookup) {
  for (const element of root.querySelectorAll('[data-text]')) {
    const key = /** @type {HTMLElement} */ (element).dataset.text ?? '';
    setText(element, () => lookup(key));
  }
  for (const element of root.querySelectorAll('[data-label]')) {
    const key = /** @type {HTMLElement} */ (element).dataset.label ?? '';
    setAttribute(element, 'aria-label', () => lookup(key));
  }
}
