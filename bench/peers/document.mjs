// docs/performance.md: its tables and its picture, from what bench/peers.mjs measured and keeps in results.json.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inRoot } from '../../scripts/lib/paths.mjs';

const RESULTS = inRoot('bench/peers/results.json');
const DOCUMENT = inRoot('docs/performance.md');
const PICTURE = inRoot('docs/performance.svg');
const BEGIN = '<!-- the tables of bench/peers -->';
const END = '<!-- their end -->';

const COUNTS = [10_000, 100_000, 1_000_000];
const PROTOCOLS = [
  ['1', 'HTTP/1.1'],
  ['2', 'HTTP/2'],
];

const METRICS = [
  {
    field: 'time',
    title: 'Wall time',
    unit: 'as a multiple of the ideal: the round trips of a fixed batch of 100, and nothing else',
    digits: 2,
  },
  { field: 'thread', title: "The page's main thread", unit: 'milliseconds for 100 ids', digits: 2 },
  { field: 'tasks', title: 'Long tasks', unit: 'of more than 50 ms on the main thread', digits: 0 },
  { field: 'heap', title: 'JavaScript heap', unit: 'MB at its peak, over what there was before', digits: 1 },
  { field: 'requests', title: 'Requests', unit: 'that were sent', digits: 0 },
];

export const readResults = async () => JSON.parse(await readFile(RESULTS, 'utf8').catch(() => '{}'));

const key = (count, http) => `${count} over HTTP/${http}`;

/** Keeps the figures of one run of the comparison: `{ runs, ways: { name: { time, … } } }`. */
export async function keep(count, http, figures) {
  const results = await readResults();
  results[key(count, http)] = figures;
  await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  await writeDocument(results);
}

async function writeDocument(results) {
  const text = await readFile(DOCUMENT, 'utf8');
  await writeFile(DOCUMENT, withTables(text, results));
  await writeFile(PICTURE, picture(results));
}

/** The document with the tables that these results make. */
export function withTables(text, results) {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`no place for the tables: ${BEGIN}`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${METRICS.map((metric) => table(metric, results)).join('\n\n')}\n\n${text.slice(end)}`;
}

const namesIn = (results) => [...new Set(Object.values(results).flatMap(({ ways }) => Object.keys(ways)))];

function table({ field, title, unit, digits }, results) {
  const columns = PROTOCOLS.flatMap(([http, protocol]) => COUNTS.map((count) => ({ count, http, protocol })));
  const cells = columns.map(({ count, http }) => {
    const ways = results[key(count, http)]?.ways ?? {};
    return Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, way[field].toFixed(digits)]));
  });
  const best = cells.map((column) => Math.min(...Object.values(column).map(Number)));
  const head = columns.map(({ count, protocol }) => `${count.toLocaleString('en')}, ${protocol}`);
  const rows = namesIn(results).map((name) => {
    const row = cells.map((column, at) => {
      const cell = column[name];
      if (cell === undefined) return '-';
      return Number(cell) === best[at] && field !== 'requests' ? `**${cell}**` : cell;
    });
    return `| ${[name, ...row].join(' | ')} |`;
  });
  const line = `|${'---|'.repeat(columns.length + 1)}`;
  return `### ${title}\n\n${unit[0].toUpperCase()}${unit.slice(1)}.\n\n| | ${head.join(' | ')} |\n${line}\n${rows.join('\n')}`;
}

const ROW = 17;
const LEFT = 250;
const ACROSS = 180;
const GAP = 70;

/** Bars of 100,000 ids: time and main thread, over both protocols. */
export function picture(results) {
  const panels = [METRICS[0], METRICS[1]].flatMap((metric) =>
    PROTOCOLS.map(([http, protocol]) => ({
      ...metric,
      heading: `${metric.title}, ${protocol}`,
      ways: results[key(100_000, http)]?.ways ?? {},
    })),
  );
  // One after the other takes so long that nothing else could be told apart.
  const names = namesIn(results).filter(
    (name) => name !== 'one request after the other' && panels.every(({ ways }) => ways[name]),
  );
  const height = 30 + names.length * ROW + 16;
  const width = LEFT + 2 * ACROSS + GAP + 60;
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${2 * height}" font-family="sans-serif" font-size="11" fill="#333">`,
    '<title>100,000 ids: wall time as a multiple of the ideal, and milliseconds of the main thread for 100 ids</title>',
    `<rect width="${width}" height="${2 * height}" fill="#fff"/>`,
  ];
  for (const [number, { heading, field, digits, ways }] of panels.entries()) {
    const x = LEFT + (number % 2) * (ACROSS + GAP);
    const y = Math.floor(number / 2) * height;
    const most = Math.max(...names.map((name) => ways[name][field]));
    out.push(`<text x="${x}" y="${y + 18}" font-size="12" font-weight="bold">${heading}</text>`);
    for (const [at, name] of names.entries()) {
      const top = y + 28 + at * ROW;
      const value = ways[name][field];
      const long = ((value / most) * ACROSS).toFixed(1);
      const colour = name.startsWith('this library') ? '#05a' : '#bbb';
      if (number % 2 === 0)
        out.push(`<text x="${LEFT - 8}" y="${top + 10}" text-anchor="end">${name}</text>`);
      out.push(`<rect x="${x}" y="${top}" width="${long}" height="${ROW - 5}" fill="${colour}"/>`);
      out.push(`<text x="${x + Number(long) + 4}" y="${top + 10}">${value.toFixed(digits)}</text>`);
    }
  }
  return `${[...out, '</svg>'].join('\n')}\n`;
}

// `node bench/peers/document.mjs` writes them anew from what is kept.
if (process.argv[1] === fileURLToPath(import.meta.url)) await writeDocument(await readResults());
