// What a change of the declarations is, and which version may follow.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { compareDeclarations } from '../../scripts/release/declarations.mjs';
import { complaint, latest } from '../../scripts/release/versions.mjs';

const declarations = await readFile(inRoot('npm/index.d.ts'), 'utf8');

const changed = (from, to) => {
  assert.equal(declarations.split(from).length, 2, `${from} is there once`);
  return declarations.replace(from, to);
};

const CASES = [
  ['patch', 'nothing', declarations],
  ['patch', 'a comment', changed('/** The version of this package. */', '/** Its version. */')],
  ['patch', 'a type written otherwise', changed('  deleted: string[];', '  deleted: Array<string>;')],
  ['minor', 'a new function', `${declarations}\nexport function more(): void;\n`],
  [
    'minor',
    'a new optional option',
    changed('  verify?: boolean;', '  verify?: boolean;\n  colour?: string;'),
  ],
  [
    'minor',
    'a new field of a report',
    changed('  duplicates: number;', '  duplicates: number;\n  more: number;'),
  ],
  [
    'minor',
    'a new method',
    changed('  readonly datasetId: string;\n', '  readonly datasetId: string;\n  more(): void;\n'),
  ],
  ['minor', 'a new error code', changed("  | 'internal';", "  | 'internal'\n  | 'other';")],
  [
    'minor',
    'an option that takes more',
    changed("batchSize?: number | 'auto'", "batchSize?: number | 'auto' | 'all'"),
  ],
  [
    'minor',
    'an option that need not be given',
    changed('  projectId: string;\n  /** e.g.', '  projectId?: string;\n  /** e.g.'),
  ],
  [
    'minor',
    'a further optional parameter',
    changed('discardDeletion(id: string)', 'discardDeletion(id: string, force?: boolean)'),
  ],
  [
    'major',
    'a function that is gone',
    changed('export function discardDeletion(id: string): Promise<void>;', ''),
  ],
  ['major', 'an option that is gone', changed('  verify?: boolean;', '')],
  ['major', 'an option that takes less', changed("batchSize?: number | 'auto'", 'batchSize?: number')],
  [
    'major',
    'an option that must be given',
    changed('  allowInsecure?: boolean;', '  allowInsecure: boolean;'),
  ],
  [
    'major',
    'a new option that must be given',
    changed('  verify?: boolean;', '  verify?: boolean;\n  colour: string;'),
  ],
  ['major', 'a field of a report that is gone', changed('  duplicates: number;', '')],
  ['major', 'a field that can be missing', changed('  duplicates: number;', '  duplicates?: number;')],
  ['major', 'a field of another type', changed('  duplicates: number;', '  duplicates: string;')],
  ['major', 'an error code that is gone', changed("  | 'internal';", ';')],
  [
    'major',
    'a further parameter',
    changed('discardDeletion(id: string)', 'discardDeletion(id: string, force: boolean)'),
  ],
  [
    'minor',
    'a further option of a method',
    changed('everything?: boolean }', 'everything?: boolean; more?: boolean }'),
  ],
  [
    'major',
    'an option of a method that is gone',
    changed('{ dryRun?: boolean; limit?: number; everything', '{ limit?: number; everything'),
  ],
  ['major', 'a parameter that is gone', changed('discardDeletion(id: string)', 'discardDeletion()')],
  [
    'major',
    'a parameter that takes less',
    changed('discardDeletion(id: string)', "discardDeletion(id: 'a')"),
  ],
  [
    'minor',
    'a parameter that may be null',
    changed('discardDeletion(id: string)', 'discardDeletion(id: string | null)'),
  ],
  [
    'minor',
    'a callback that is told more',
    changed(
      'onProgress?: (progress: DeleteProgress) => void;',
      'onProgress?: (progress: DeleteProgress, more: number) => void;',
    ),
  ],
  [
    'major',
    'a callback that is told less',
    changed('onProgress?: (progress: DeleteProgress) => void;', 'onProgress?: () => void;'),
  ],
  [
    'major',
    'a callback that must give something',
    changed(
      'onProgress?: (progress: DeleteProgress) => void;',
      'onProgress?: (progress: DeleteProgress) => number;',
    ),
  ],
  [
    'major',
    'a function that is got and may be null',
    changed('  dataset(datasetId: string): Dataset;', '  dataset: ((datasetId: string) => Dataset) | null;'),
  ],
  [
    'minor',
    'a function that is given and may be null',
    changed(
      '  onProgress?: (progress: DeleteProgress) => void;',
      '  onProgress?: ((progress: DeleteProgress) => void) | null;',
    ),
  ],
  ['major', 'fields of any name that are gone', changed('  [field: string]: unknown;', '')],
  [
    'patch',
    'a parameter with another name',
    changed('discardDeletion(id: string)', 'discardDeletion(which: string)'),
  ],
  ['major', 'a field that can be null', changed('  duplicates: number;', '  duplicates: number | null;')],
  [
    'major',
    'a field that can be a text, too',
    changed('  duplicates: number;', '  duplicates: number | string;'),
  ],
  [
    'major',
    'a method that gives nothing at times',
    changed('dataset(datasetId: string): Dataset;', 'dataset(datasetId: string): Dataset | undefined;'),
  ],
  ['major', 'a method that is gone', changed('  dataset(datasetId: string): Dataset;', '')],
  [
    'major',
    'a method that gives something else',
    changed('): AsyncIterableIterator<Sample>;', '): Promise<Sample[]>;'),
  ],
];

for (const [level, what, after] of CASES) {
  test(`${what}: ${level}`, async () => {
    const found = await compareDeclarations({ 'index.d.ts': declarations }, { 'index.d.ts': after });
    assert.equal(found.level, level, JSON.stringify(found.changes));
    assert.equal(found.changes.length > 0, level !== 'patch', JSON.stringify(found.changes));
  });
}

test('of every entry', async () => {
  const proxy = await readFile(inRoot('npm/proxy/index.d.ts'), 'utf8');
  const worker = await readFile(inRoot('npm/worker.d.ts'), 'utf8');
  const before = { 'index.d.ts': declarations, 'proxy.d.ts': proxy, 'worker.d.ts': worker };
  for (const [level, after] of [
    ['patch', before],
    ['major', { 'index.d.ts': declarations, 'proxy.d.ts': proxy }],
    ['minor', { ...before, 'more.d.ts': 'export {};' }],
    [
      'minor',
      {
        ...before,
        'index.d.ts': declarations.replace(
          "batchSize?: number | 'auto'",
          "batchSize?: number | 'auto' | 'all'",
        ),
      },
    ],
    [
      'major',
      {
        ...before,
        'proxy.d.ts': proxy.replace('(request: Request, platform?: unknown) =>', '(request: Request) =>'),
      },
    ],
    [
      'minor',
      {
        ...before,
        'proxy.d.ts': proxy.replace('platform?: unknown) =>', 'platform?: unknown, more?: string) =>'),
      },
    ],
    ['major', { ...before, 'proxy.d.ts': proxy.replace('  allowDeleteSource?: boolean;\n', '') }],
    [
      'major',
      { ...before, 'worker.d.ts': worker.replace('export function terminate(): Promise<void>;', '') },
    ],
  ]) {
    const found = await compareDeclarations(before, after);
    assert.equal(found.level, level, JSON.stringify(found.changes));
  }
});

test('the last release is the one that is last, and no candidate of it', () => {
  assert.equal(latest(['1.0.0-rc.1', '1.0.0', '0.9.9', '1.0.0-rc.10', '1.0.0-rc.2']), '1.0.0');
  assert.equal(latest(['1.0.0-rc.2', '1.0.0-rc.10', '1.0.0-rc', '1.0.0-beta.99', '1.0.0-1']), '1.0.0-rc.10');
});

test('a version says at least what the declarations changed', () => {
  for (const [last, next, level, fine] of [
    ['1.2.3', '1.2.4', 'patch', true],
    ['1.2.3', '1.2.4', 'minor', false],
    ['1.2.3', '1.3.0', 'minor', true],
    ['1.2.3', '1.3.0', 'major', false],
    ['1.2.3', '2.0.0', 'major', true],
    ['1.2.3', '2.0.0', 'patch', true],
    ['0.1.0', '0.1.1', 'minor', true],
    ['0.1.0', '0.1.1', 'major', false],
    ['0.1.0', '0.2.0', 'major', true],
    ['1.2.3', '1.2.3', 'patch', false],
    ['1.2.3', '1.1.9', 'patch', false],
    ['1.2.0-rc.1', '1.2.0', 'patch', true],
    ['1.2.0-rc.1', '1.2.0-rc.2', 'patch', true],
    ['1.2.0-rc.2', '1.2.0-rc.1', 'patch', false],
    ['1.2.0', '1.2.0-rc.1', 'patch', false],
    ['1.2.3', '1.2.4-rc.1', 'minor', false],
    ['1.2.3', '1.2', 'patch', false],
  ]) {
    assert.equal(complaint(last, next, level) === undefined, fine, `${last} → ${next}, ${level}`);
  }
});
