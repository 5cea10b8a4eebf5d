import { type DomElement, isElement } from './dom.ts';
import { oneLine } from './inline.ts';

/** Wider spans are mistakes, or meant to make trouble. */
const MAX_SPAN = 50;
const MAX_CELLS = 200_000;

/** Cells that hold these are no data but a way to put things side by side. */
const LAYOUT = 'table, pre, h1, h2, h3, h4, h5, h6';

export const isLayout = (table: DomElement): boolean =>
  table.querySelector(LAYOUT) !== null || [...table.querySelectorAll('td, th')].length < 2;

/** One line a row, with as many cells in each; what a cell spans beyond itself is left empty. */
export function tableLines(table: DomElement): string[] {
  const grid = gridOf([...table.querySelectorAll('tr')]);
  const width = grid.reduce((most, row) => Math.max(most, row.length), 0);
  const [head, ...rows] = grid.map(
    (row) =>
      `| ${Array.from(row)
        .concat(Array(width - row.length).fill(''))
        .join(' | ')} |`,
  );
  if (head === undefined || width === 0) return [];
  return [head, `|${' --- |'.repeat(width)}`, ...rows];
}

function gridOf(rows: readonly DomElement[]): string[][] {
  const grid: string[][] = rows.map(() => []);
  let cells = 0;
  for (const [index, row] of rows.entries()) {
    let column = 0;
    for (const cell of row.childNodes) {
      if (!isElement(cell) || (cell.localName !== 'td' && cell.localName !== 'th')) continue;
      while (grid[index]?.[column] !== undefined) column += 1;
      const [across, down] = [spanOf(cell, 'colspan'), spanOf(cell, 'rowspan')];
      cells += across * down;
      if (cells > MAX_CELLS) return grid;
      fill(grid.slice(index, index + down), column, across);
      const own = grid[index];
      if (own !== undefined) own[column] = oneLine([cell]).replaceAll('|', '\\|');
      column += across;
    }
  }
  // A cell that hangs down into a row leaves holes before it.
  return grid.map((row) => Array.from(row, (cell) => cell ?? '')).filter((row) => row.some((cell) => cell !== ''));
}

function fill(rows: readonly string[][], from: number, across: number): void {
  for (const row of rows) for (let column = from; column < from + across; column += 1) row[column] ??= '';
}

function spanOf(cell: DomElement, name: string): number {
  const span = Number.parseInt(cell.getAttribute(name) ?? '', 10);
  return Number.isNaN(span) ? 1 : Math.min(Math.max(span, 1), MAX_SPAN);
}
