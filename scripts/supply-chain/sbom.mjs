// The bill of materials of what is published, in CycloneDX: the crates inside the WebAssembly and the standard library. The
// package has no npm dependencies. Nothing in it depends on the time or the machine.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inRoot } from '../lib/paths.mjs';
import { capture } from '../lib/run.mjs';
import { Plain } from '../lib/say.mjs';

const TARGET = 'wasm32-unknown-unknown';
const ROOT = 'modelarts-dataset';

export async function billOfMaterials() {
  const { version, license, description } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'));
  const { crates, dependencies, own } = await shipped();
  const checksums = await lockedChecksums();
  const std = await standardLibrary();
  const self = `pkg:npm/${ROOT}@${version}`;
  const components = [...crates.map((crate) => component(crate, checksums)), std];
  const graph = [
    { ref: self, dependsOn: [...own, std['bom-ref']].sort() },
    ...dependencies,
    { ref: std['bom-ref'], dependsOn: [] },
  ];
  const content = {
    metadata: {
      component: {
        type: 'library',
        'bom-ref': self,
        name: ROOT,
        version,
        description,
        licenses: [{ expression: license }],
        purl: self,
      },
    },
    components,
    dependencies: graph.sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
    version: 1,
    ...content,
  };
}

/** The crates whose code is in the WebAssembly: not what is used to build or test, and no procedural macros. */
async function shipped() {
  const { code, stdout, stderr } = await capture('cargo', [
    'metadata',
    '--format-version=1',
    '--locked',
    '--filter-platform',
    TARGET,
  ]);
  if (code !== 0) throw new Plain(`cargo metadata: ${stderr}`);
  const { packages, resolve } = JSON.parse(stdout);
  const byId = new Map(packages.map((one) => [one.id, one]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const isMacro = (id) => byId.get(id).targets.some(({ kind }) => kind.includes('proc-macro'));
  const linked = (id) =>
    nodes
      .get(id)
      .deps.filter(({ pkg, dep_kinds }) => dep_kinds.some(({ kind }) => kind === null) && !isMacro(pkg))
      .map(({ pkg }) => pkg);
  const root = packages.find(({ name }) => name === ROOT).id;
  const found = new Set();
  const queue = linked(root);
  for (const id of queue) {
    if (found.has(id)) continue;
    found.add(id);
    queue.push(...linked(id));
  }
  const refs = (ids) => ids.map((id) => purl(byId.get(id))).sort();
  return {
    own: refs(linked(root)),
    crates: [...found].map((id) => byId.get(id)).sort((a, b) => (purl(a) < purl(b) ? -1 : 1)),
    dependencies: [...found].map((id) => ({ ref: purl(byId.get(id)), dependsOn: refs(linked(id)) })),
  };
}

const purl = ({ name, version }) => `pkg:cargo/${name}@${version}`;

function component(crate, checksums) {
  const { name, version, license, repository } = crate;
  const content = checksums.get(`${name} ${version}`);
  if (!content) throw new Plain(`Cargo.lock has no checksum of ${name} ${version}.`);
  return {
    type: 'library',
    'bom-ref': purl(crate),
    name,
    version,
    hashes: [{ alg: 'SHA-256', content }],
    // Older crates write a slash where an expression has OR.
    licenses: [{ expression: license.replace(/\s*\/\s*/g, ' OR ') }],
    purl: purl(crate),
    ...(repository && { externalReferences: [{ type: 'vcs', url: repository }] }),
  };
}

async function lockedChecksums() {
  const lock = await readFile(inRoot('Cargo.lock'), 'utf8');
  const rows = lock.matchAll(
    /name = "([^"]+)"\r?\nversion = "([^"]+)"\r?\nsource = "[^"]+"\r?\nchecksum = "([^"]+)"/g,
  );
  return new Map([...rows].map(([, name, version, checksum]) => [`${name} ${version}`, checksum]));
}

async function standardLibrary() {
  const { stdout } = await capture('rustc', ['--version', '--verbose']);
  const version = /^release: (.+)$/m.exec(stdout)[1];
  return {
    type: 'library',
    'bom-ref': `pkg:generic/rust-std@${version}`,
    name: 'rust-std',
    version,
    licenses: [{ expression: 'MIT OR Apache-2.0' }],
    purl: `pkg:generic/rust-std@${version}`,
  };
}

/** The same for the same content. */
function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16], 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}
