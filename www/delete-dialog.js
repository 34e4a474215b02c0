// @ts-check
// The confirmation. It names the count, says that there is no way back, and asks for the count to be typed
// where a slip would cost much.

import { button, byId, h, icon, setText } from './dom.js';
import { strings } from './strings/index.js';

/** Above so many the count has to be typed. */
const TYPE_ABOVE = 1000;
const EXAMPLES = 4;

/**
 * @param {{ count: number, dataset: string, names?: readonly string[], listed?: boolean, begun?: Date,
 *   deleteSource?: boolean }} what `names` of the first few; `listed` whether most of them were never on a page; `begun`
 *   when the deletion was, of which these are the rest: what becomes of the files was said then
 * @returns {Promise<{ deleteSource: boolean } | null>} null if the person kept them
 */
export function confirmDeletion({ count, dataset, names = [], listed = false, begun, deleteSource = false }) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('delete-dialog'));
  // It asks one thing at a time: what a hand is about to confirm must not become something else.
  if (dialog.open) return Promise.resolve(null);
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
    h('span', {}, () => strings.dialog.sourceWarning),
  );
  const typed = h('input', {
    type: 'text',
    id: 'delete-count',
    class: 'input',
    inputmode: 'numeric',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const cancel = button(() => strings.dialog.cancel, {
    class: 'quiet',
    id: 'delete-cancel',
    autofocus: true,
  });
  const confirm = h(
    'button',
    { type: 'submit', class: 'button danger', id: 'delete-confirm' },
    icon('trash'),
    h('span', {}),
  );
  const mustType = count > TYPE_ABOVE;

  const update = () => {
    // Chinese keyboards give digits and commas of full width.
    const figure = typed.value.normalize('NFKC').replaceAll(/[\s,.'’]/g, '');
    const right = !mustType || figure === String(count);
    confirm.disabled = !right;
    warning.hidden = !source.checked;
    setText(/** @type {Element} */ (confirm.lastElementChild), () =>
      source.checked ? strings.dialog.confirmWithSource(count) : strings.dialog.confirm(count),
    );
  };

  const form = h(
    'form',
    { class: 'dialog-form' },
    h('h2', { class: 'dialog-title', id: 'delete-title' }, () => strings.dialog.title(count)),
    h(
      'p',
      { id: 'delete-undo' },
      () => strings.dialog.from(dataset) + strings.gap,
      h('strong', {}, () => strings.dialog.undo),
    ),
    examples.length > 0 &&
      h(
        'ul',
        { class: 'examples' },
        ...examples.map((name) => h('li', { title: name }, name)),
        count > examples.length &&
          h('li', { class: 'examples-more' }, () => strings.dialog.more(count - examples.length)),
      ),
    begun && h('p', { class: 'hint', id: 'delete-rest' }, () => strings.dialog.rest(begun)),
    listed && h('p', { class: 'hint', id: 'delete-listed' }, () => strings.dialog.listed),
    h(
      'label',
      { class: 'check-field', for: 'delete-source' },
      source,
      h('span', {}, () => strings.dialog.source),
    ),
    warning,
    mustType &&
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'delete-count', class: 'field-label' }, () => strings.dialog.type(count)),
        typed,
      ),
    h('div', { class: 'dialog-actions' }, cancel, confirm),
  );

  source.checked = deleteSource;
  source.disabled = begun !== undefined;
  update();
  form.addEventListener('input', update);
  // A browser takes Enter on a checkbox for the whole form's: somebody who meant to tick it would delete.
  source.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault());
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
      // At once: the key that answered may be pressed again, and the button that asked has the focus back.
      resolve(answer);
    });
    dialog.addEventListener('close', function closed() {
      // The event comes a moment later: it can be that of the dialog before, which Escape closed.
      if (dialog.open) return;
      dialog.removeEventListener('close', closed);
      resolve(answer);
    });
    dialog.showModal();
    if (mustType) typed.focus();
  });
}
