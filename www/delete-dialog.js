// @ts-check
// The confirmation. It names the count, says that there is no way back, and asks for the count to be typed
// where a slip would cost much.

import { button, byId, h, icon } from './dom.js';
import { strings } from './strings.js';

/** Above so many the count has to be typed. */
const TYPE_ABOVE = 1000;
const EXAMPLES = 4;

/**
 * @param {{ count: number, dataset: string, names: readonly string[], deleteSource?: boolean }} what `names` of the first few
 * @returns {Promise<{ deleteSource: boolean } | null>} null if the person kept them
 */
export function confirmDeletion({ count, dataset, names, deleteSource = false }) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('delete-dialog'));
  const words = strings.dialog;
  const examples = names.slice(0, EXAMPLES);

  const source = h('input', {
    type: 'checkbox',
    id: 'delete-source',
    'aria-describedby': 'delete-source-warning',
  });
  const warning = h(
    'p',
    { class: 'warning', id: 'delete-source-warning' },
    icon('alert'),
    h('span', {}, words.sourceWarning),
  );
  const typed = h('input', {
    type: 'text',
    id: 'delete-count',
    class: 'input',
    inputmode: 'numeric',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const cancel = button(words.cancel, { class: 'quiet', id: 'delete-cancel', autofocus: true });
  const confirm = h(
    'button',
    { type: 'submit', class: 'button danger', id: 'delete-confirm' },
    icon('trash'),
    h('span', {}),
  );
  const mustType = count > TYPE_ABOVE;

  const update = () => {
    const right = !mustType || typed.value.replaceAll(/[\s,.'’]/g, '') === String(count);
    confirm.disabled = !right;
    warning.hidden = !source.checked;
    /** @type {Element} */ (confirm.lastElementChild).textContent = source.checked
      ? words.confirmWithSource(count)
      : words.confirm(count);
  };

  const form = h(
    'form',
    { class: 'dialog-form' },
    h('h2', { class: 'dialog-title', id: 'delete-title' }, words.title(count)),
    h('p', { id: 'delete-undo' }, words.from(dataset), ' ', h('strong', {}, words.undo)),
    h(
      'ul',
      { class: 'examples' },
      ...examples.map((name) => h('li', { title: name }, name)),
      count > examples.length && h('li', { class: 'examples-more' }, words.more(count - examples.length)),
    ),
    h('label', { class: 'check-field', for: 'delete-source' }, source, h('span', {}, words.source)),
    warning,
    mustType &&
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'delete-count', class: 'field-label' }, words.type(count)),
        typed,
      ),
    h('div', { class: 'dialog-actions' }, cancel, confirm),
  );

  source.checked = deleteSource;
  update();
  form.addEventListener('input', update);
  cancel.addEventListener('click', () => dialog.close());
  dialog.replaceChildren(form);

  return new Promise((resolve) => {
    /** @type {{ deleteSource: boolean } | null} */
    let answer = null;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (confirm.disabled) return;
      answer = { deleteSource: source.checked };
      dialog.close();
    });
    dialog.addEventListener('close', () => resolve(answer), { once: true });
    dialog.showModal();
    if (mustType) typed.focus();
  });
}
