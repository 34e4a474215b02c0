// Where things are: nothing beside the window, nothing cut off, no control upon another.

/** What is wrong with the page as it stands, in words. To be called in the page. */
function faultsOfLayout() {
  const wrong = [];
  const root = document.documentElement;
  const name = (element) =>
    `${element.tagName.toLowerCase()}${element.id && `#${element.id}`}.${[...element.classList].join('.')} "${element.textContent.trim().slice(0, 30)}"`;
  const modal = document.querySelector('dialog[open]');
  const isSeen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) &&
    // What is there for the ear alone is a pixel wide.
    element.getBoundingClientRect().width > 1 &&
    !element.closest('.visually-hidden, .skip-link, svg');
  const all = [...(modal ?? document.body).querySelectorAll('*')].filter(isSeen);

  if (root.scrollWidth > root.clientWidth)
    wrong.push(`the page is ${root.scrollWidth} px wide in ${root.clientWidth}`);
  for (const element of all) {
    const { overflowX, textOverflow, webkitLineClamp } = getComputedStyle(element);
    const { left, right, width } = element.getBoundingClientRect();
    const ellipsis = textOverflow === 'ellipsis' || (webkitLineClamp && webkitLineClamp !== 'none');
    // What an ellipsis stands for can be read elsewhere.
    const clipped = element.closest(
      '.chip, .tile-labels, .tile-name, .dataset-name, .connection, .examples li, .tile-text',
    );
    if (width > 0 && !clipped && (left < -1 || right > root.clientWidth + 1))
      wrong.push(`beside the window: ${name(element)}`);
    const isField = element.matches('select, input, option, optgroup');
    const speaks = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowY);
    if (
      (speaks || scrolls || element.matches('.button')) &&
      !ellipsis &&
      !isField &&
      !clipped &&
      element.clientWidth > 0 &&
      element.scrollWidth > element.clientWidth + 1
    )
      wrong.push(`wider than its box: ${name(element)} ${element.scrollWidth} in ${element.clientWidth}`);
    if (
      overflowX === 'hidden' &&
      !scrolls &&
      !clipped &&
      element.scrollHeight > element.clientHeight + 1 &&
      !element.matches('.tile, .tile-media')
    )
      wrong.push(`cut off below: ${name(element)}`);
    if (
      ellipsis &&
      element.scrollWidth > element.clientWidth + 1 &&
      element.matches('.tile-name, .dataset-name, .examples li') &&
      !element.title
    )
      wrong.push(`shortened, and nowhere whole: ${name(element)}`);
  }

  /** The part of it that is to be seen. */
  const shown = (element) => {
    let { left, right, top, bottom } = element.getBoundingClientRect();
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (getComputedStyle(at).overflowY === 'visible') continue;
      const box = at.getBoundingClientRect();
      [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
    }
    return { element, left, right, top, bottom };
  };
  const controls = all
    .filter((element) =>
      element.matches(
        'button, select, input, a, .tile, .dataset, .fact, .outcome, h1, h2, h3, .figure, .figure-note, .hint, .message, .pending-text',
      ),
    )
    .map(shown)
    .filter(({ left, right, top, bottom }) => right - left > 1 && bottom - top > 1);
  const sticks = (element) => element.closest('.selection-bar, .faults, .sidebar, thead');
  for (const [at, one] of controls.entries()) {
    for (const other of controls.slice(at + 1)) {
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across <= 1 || down <= 1 || one.element.contains(other.element)) continue;
      // What sticks while the page scrolls lies upon the rest.
      if (sticks(one.element) !== sticks(other.element)) continue;
      wrong.push(
        `${name(one.element)} and ${name(other.element)} overlap by ${Math.round(across)} by ${Math.round(down)} px`,
      );
    }
  }
  return wrong.slice(0, 8);
}

export const layoutFaults = (person) => person.look(faultsOfLayout);
