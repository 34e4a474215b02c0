// @ts-check
// Where a key moves to in a grid that is filled row by row.

/**
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean }} event
 * @param {{ index: number, columns: number, count: number }} at
 * @returns {number | null} the new index; null if the key does not move
 */
export function stepFor({ key, ctrlKey, metaKey }, { index, columns, count }) {
  const last = count - 1;
  const rowStart = index - (index % columns);
  switch (key) {
    case 'ArrowLeft':
      return Math.max(index - 1, 0);
    case 'ArrowRight':
      return Math.min(index + 1, last);
    case 'ArrowUp':
      return index >= columns ? index - columns : index;
    case 'ArrowDown':
      // From a row above a last row that is not full, down leads to its last tile.
      return index + columns <= last ? index + columns : rowStart + columns <= last ? last : index;
    case 'Home':
      return ctrlKey || metaKey ? 0 : rowStart;
    case 'End':
      return ctrlKey || metaKey ? last : Math.min(rowStart + columns - 1, last);
    default:
      return null;
  }
}
