// The panel for the curious: what it shows is what is in force.
import assert from 'node:assert/strict';
import { demo } from './support/demo.mjs';

const test = demo();

/** As long as a person in these tests waits for anything: it only bounds what fails. */
const PATIENCE = 60_000;

async function opened(person) {
  await person.click('#faults-toggle');
  await person.sees(() => document.querySelectorAll('.fault').length > 0);
}

/** Waits until the emulator's faults are so; a change is on its way for a moment after the click. */
async function inForce(control, expected) {
  const deadline = Date.now() + PATIENCE;
  let faults;
  do {
    faults = (await control.faults()).faults.filter(({ probability }) => probability > 0);
    const now = Object.fromEntries(faults.map(({ name, probability }) => [name, probability]));
    if (JSON.stringify(now) === JSON.stringify(expected)) return;
  } while (Date.now() < deadline);
  assert.fail(`in force: ${JSON.stringify(faults)}`);
}

test('lists every fault of the service in groups', {}, async ({ person, control }) => {
  await opened(person);
  const { faults } = await control.faults();
  const names = await person.look(() =>
    [...document.querySelectorAll('.fault-name')].map((name) => name.textContent),
  );
  assert.deepEqual(names.sort(), faults.map(({ name }) => name).sort());
  const groups = new Set(faults.map(({ group }) => group));
  assert.equal(await person.look(() => document.querySelectorAll('.fault-group').length), groups.size);
  const legends = await person.look(() =>
    [...document.querySelectorAll('.fault-group legend')].map((legend) => legend.textContent),
  );
  assert.ok(!legends.some((legend) => groups.has(legend)), `each group has words of its own: ${legends}`);
  await person.seesNothingBlocked();
});

test('a switch and a chance', {}, async ({ person, control }) => {
  await opened(person);
  await person.click('#fault-status-503');
  await inForce(control, { 'status-503': 0.1 });
  assert.equal(await person.text('[data-fault="status-503"] output'), '10%');
  await person.look(() => document.querySelector('[data-fault="status-503"] .chance').focus());
  await person.press('ArrowRight', 'ArrowRight');
  await inForce(control, { 'status-503': 0.12 });
  assert.equal(await person.text('[data-fault="status-503"] output'), '12%');
  assert.equal(await person.text('#faults-count'), '1');
  await person.click('#fault-clock-skew');
  await inForce(control, { 'status-503': 0.12, 'clock-skew': 1 });
  await person.click('#fault-status-503');
  await person.click('#fault-clock-skew');
  await inForce(control, {});
});

/** Holds what the panel asks when it is opened; `tell` answers with what was in force then. */
const late = { asked: 0 };
test('an answer that is older than a click does not undo it', {
  intercept(request, response) {
    if (request.method !== 'GET' || request.url !== '/__emulator/faults' || ++late.asked !== 2) return false;
    late.tell = (before) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(before);
    return true;
  },
}, async ({ person, control }) => {
  const before = JSON.stringify(await control.faults());
  await opened(person);
  await person.click('#fault-status-503');
  await inForce(control, { 'status-503': 0.1 });
  const now = await person.look(() => performance.now());
  late.tell(before);
  await person.sees((now) => {
    const answers = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/faults'));
    return answers.some(({ responseEnd }) => responseEnd >= now);
  }, now);
  await person.look(() => new Promise(requestAnimationFrame));
  assert.equal(await person.text('[data-fault="status-503"] output'), '10%');
  await person.click('#fault-clock-skew');
  await inForce(control, { 'status-503': 0.1, 'clock-skew': 1 });
});

test('presets', {}, async ({ person, control }) => {
  await opened(person);
  const pressed = () => person.text('[data-preset][aria-pressed="true"]');
  assert.equal(await pressed(), 'All off');
  await person.click('[data-preset="badDay"]');
  const { faults } = await control.faults();
  await inForce(control, Object.fromEntries(faults.map(({ name }) => [name, name === 'latency' ? 1 : 0.03])));
  assert.equal(await pressed(), 'Bad day');
  await person.click('[data-preset="off"]');
  await inForce(control, {});
  assert.equal(await pressed(), 'All off');
});

test('shows what was in force when the page was opened, and what the service sees', {
  samples: 300,
}, async ({ open, control, dataset }) => {
  await control.setFaults([{ name: 'contradicting', probability: 0.5 }]);
  const person = await open(`/?dataset=${dataset.datasetId}`);
  await person.seesText('#faults-count', /^1$/);
  await opened(person);
  assert.equal(await person.look(() => document.querySelector('#fault-contradicting').checked), true);
  await control.setFaults([{ name: 'bare-success', probability: 1 }]);
  await person.click('#select-everything');
  await person.seesSelected(300);
  await person.deletes();
  await person.seesReport();
  assert.equal((await person.counts()).deleted, 300);
  // It is read once a second: requests may be shown before they are answered.
  await person.sees(() => {
    const rows = [...document.querySelectorAll('.traffic tbody tr')];
    const cells = rows.map((row) => [...row.cells].map((cell) => cell.textContent));
    return JSON.stringify(cells) === JSON.stringify(Array(3).fill(['100', '200', 'bare-success']));
  });
  assert.match(await person.text('.traffic-block .hint'), /^3 requests.*at most [1-3] at a time/);
});

test('Escape closes it and gives the focus back', {}, async ({ person }) => {
  await opened(person);
  assert.equal(await person.focus(), 'faults-heading');
  await person.press('Escape');
  assert.equal(await person.look(() => document.querySelector('#faults').checkVisibility()), false);
  assert.equal(await person.focus(), 'faults-toggle');
});
