// Puts defects into the engine, one at a time, in a copy of the sources, and sees whether the native tests or the simulator
// catch each. A defect that nothing catches makes it fail.
//
//   node bench/defects.mjs [--seeds 5000] [--places]    --places: only sees whether each still has its place in the sources
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { inRoot } from '../scripts/lib/paths.mjs';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '5000' }, places: { type: 'boolean', default: false } },
});
const copy = inRoot('target/defects');

/** What is wrong, where, and how. */
const DEFECTS = [
  [
    'a lost answer is forgotten when the batch is sent again',
    'src/engine/ending.rs',
    'Work::Delete(mut batch) => {\n                batch.ambiguous = true;\n                let len',
    'Work::Delete(batch) => {\n                let len',
  ],
  [
    'a large bare success is believed',
    'src/engine/reply.rs',
    'if batch.ids.len() > TRUSTED_BATCH {',
    'if batch.ids.len() > 10_000 {',
  ],
  [
    'a large bare success is believed where no look-up found an id before',
    'src/engine/witness.rs',
    '_ if self.plan.size.is_doubtful(len) =>',
    '_ if false =>',
  ],
  [
    'ids that were gone before count as taken',
    'src/engine/witness.rs',
    'self.plan.size.confirm(taken)',
    'self.plan.size.confirm(taken.max(len))',
  ],
  [
    'another id is looked up afterwards than before',
    'src/engine/witness.rs',
    'Witness::Found(id) => (id, ',
    'Witness::Found(_) => (batch.ids[last], ',
  ],
  ['what was not sent yet is called failed', 'src/engine/ending.rs', 'if batch.sent == 0 {', 'if false {'],
  [
    'what is ambiguous is called failed without a look-up',
    'src/engine/ending.rs',
    'if may_be_gone && self.settings.verify && self.stopped.is_none() {',
    'if false {',
  ],
  [
    'a piece forgets that it is ambiguous',
    'src/engine/batch.rs',
    'ambiguous: self.ambiguous,',
    'ambiguous: false,',
  ],
  [
    'a piece forgets that a sample of its batch did not exist',
    'src/engine/batch.rs',
    'doubtful: self.doubtful,',
    'doubtful: false,',
  ],
  ['what a refusal lists as deleted is forgotten', 'src/engine/reply.rs', 'batch.ambiguous |= doubtful;', ''],
  [
    'what is said of another sample is believed of this one',
    'src/engine/reply.rs',
    'if !verify && !another {',
    'if !verify {',
  ],
  [
    'a `Retry-After` is undercut by chance',
    'src/engine/retry.rs',
    'Some(backoff.max(asked))',
    'Some(backoff)',
  ],
  [
    'a look-up that finds the sample counts as gone',
    'src/engine/look_up.rs',
    'ReadReply::Found => return self.found(now, look_up)',
    'ReadReply::Found => return self.gone(now, look_up)',
  ],
  [
    'an abort leaves what waits',
    'src/engine/ending.rs',
    'let waiting = std::mem::take(&mut self.waiting);',
    'let waiting: Vec<(Millis, Work)> = Vec::new();',
  ],
  [
    'a batch is sent before it is recorded',
    'src/engine/record.rs',
    '|recorder| recorder.sent)',
    '|_| self.ids.len())',
  ],
  [
    'what was sent before a crash counts as never sent',
    'src/engine/record.rs',
    'self.plan.skip_to(sent);',
    'self.plan.skip_to(0);',
  ],
  [
    'a stream that ended is never closed',
    'src/engine/plan.rs',
    'pub fn close(&mut self) {\n        self.open = false;',
    'pub fn close(&mut self) {\n        self.open = self.next > 0;',
  ],
  [
    'the session sends during a pause that the service asked for',
    'src/limiter/mod.rs',
    'if now < self.held_until() {',
    'if now < self.offline_until {',
  ],
  [
    'more requests than the session may have',
    'src/limiter/mod.rs',
    'false => self.level().saturating_sub(self.in_flight),',
    'false => (self.level() + 1).saturating_sub(self.in_flight),',
  ],
  [
    'without a network attempts are used up',
    'src/engine/batch.rs',
    'Work::Delete(batch) => {\n                batch.attempt -= 1;',
    'Work::Delete(batch) => {\n                batch.attempt += 5;',
  ],
  [
    'credentials that are refused again and again are tried for ever',
    'src/engine/reply.rs',
    'Class::Unauthorized if renewed && batch.refusals < MOST_REFUSALS',
    'Class::Unauthorized if renewed',
  ],
  [
    'results are taken by position though their number is wrong',
    'src/response.rs',
    'entries.len() != ids {',
    'entries.len() > ids + 1 {',
  ],
  ['a dry run deletes', 'src/engine/job.rs', 'if self.settings.dry_run {', 'if false {'],
];

const cargo = (args) =>
  spawnSync('cargo', ['test', '--quiet', '--package', 'modelarts-dataset', ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, CARGO_TARGET_DIR: join(copy, 'target'), SIMULATOR_SEEDS: values.seeds },
  });
const suites = [
  ['native tests', ['--lib', '--test', 'readers', '--test', 'engine']],
  ['simulator', ['--release', '--test', 'simulator']],
];

for (const [what, file, from] of DEFECTS) {
  const text = await readFile(inRoot(file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has changed: "${what}" finds no place`);
}
if (values.places) {
  console.log(`${DEFECTS.length} defects have their place`);
  process.exit();
}

const ours = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
const { stdout: files } = spawnSync('git', ours, { cwd: inRoot('.'), encoding: 'utf8' });
for (const name of files.split('\0').filter(Boolean)) {
  await mkdir(dirname(join(copy, name)), { recursive: true });
  await cp(inRoot(name), join(copy, name));
}
for (const [name, args] of suites) {
  const { status, stdout, stderr } = cargo(args);
  if (status !== 0) throw new Error(`without a defect the ${name} fail:\n${stdout}${stderr}`);
}
let missed = 0;
for (const [what, file, from, to] of DEFECTS) {
  const path = join(copy, file);
  const sound = await readFile(path, 'utf8');
  await writeFile(path, sound.replace(from, to));
  const caught = [];
  for (const [name, args] of suites) {
    const { status, stderr } = cargo(args);
    if (/error(\[E\d+\])?: /.test(stderr) && /could not compile/.test(stderr)) {
      throw new Error(`"${what}" does not compile:\n${stderr}`);
    }
    if (status !== 0) caught.push(name);
  }
  await writeFile(path, sound);
  if (caught.length === 0) missed++;
  console.log(
    `${caught.length > 0 ? 'caught' : 'MISSED'}  ${what}${caught.length > 0 ? `: ${caught.join(', ')}` : ''}`,
  );
}
console.log(`${DEFECTS.length - missed} of ${DEFECTS.length} caught, with ${values.seeds} seeds`);
process.exitCode = missed > 0 ? 1 : 0;
