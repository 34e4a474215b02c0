// @ts-check
// The few helpers every part uses to build elements. Text goes in as text only: nothing here, or
// anywhere in the page, parses a string as HTML.

const SVG = 'http://www.w3.org/2000/svg';

/** @typedef {Node | string | number | null | undefined | false} Child */

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
    if (typeof value === 'function')
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

/**
 * @param {Element} parent
 * @param {readonly Child[]} children
 */
export function append(parent, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : String(child));
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
 * @param {string} text
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
 * Sets the text only when it differs, so that live regions and layout are left alone.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Fills in the words of the static skeleton.
 * @param {ParentNode} root
 * @param {(key: string) => string} lookup
 */
export function localize(root, lookup) {
  for (const element of root.querySelectorAll('[data-text]')) {
    element.textContent = lookup(/** @type {HTMLElement} */ (element).dataset.text ?? '');
  }
  for (const element of root.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', lookup(/** @type {HTMLElement} */ (element).dataset.label ?? ''));
  }
}
