// At a zoom of 200%, in 320 pixels, with wide spacing, with colours of the person's own: nothing is lost.
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { browserName } from '../support/browsers.mjs';
import { demo } from './support/demo.mjs';
import { Gate } from './support/gate.mjs';
import { layoutFaults } from './support/geometry.mjs';
import { inEachLanguage, tour, tourOptions } from './support/tour.mjs';

/** What a person may set for all text, by WCAG 1.4.12. A sheet of the script's own is not subject to the policy. */
function spaceOut() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }
  `);
  document.adoptedStyleSheets = [sheet];
}

const CASES = [
  { what: 'a window of 1440 by 900 at a zoom of 200%', width: 720, height: 450, deviceScaleFactor: 2 },
  { what: '320 px with wide spacing', width: 320, height: 640, spaced: true },
  { what: '1280 px with wide spacing', width: 1280, height: 800, spaced: true },
];

suite('reflow', () => {
  const test = demo();
  for (const { what, spaced, ...viewport } of CASES) {
    const gate = new Gate();
    test(`${what}: nothing cut off, nothing upon another`, {
      ...tourOptions(gate),
      viewport,
    }, async (world) => {
      const { person } = world;
      let stops = 0;
      await tour(world, gate, (state) =>
        inEachLanguage(person, async (language) => {
          stops++;
          if (spaced) await person.look(spaceOut);
          assert.deepEqual(await layoutFaults(person), [], `${state}, ${language}`);
        }),
      );
      assert.equal(stops, 30, 'states that were looked at, in two languages');
    });
  }

  test('in a low window the bar does not lie upon the samples', {
    viewport: { width: 720, height: 450, deviceScaleFactor: 2 },
  }, async ({ person }) => {
    await person.sees(() => document.querySelector('.tile-image')?.naturalWidth > 0);
    await person.look(() => document.querySelector('#grid .tile').focus());
    await person.press('Control+End', 'Space');
    await person.seesSelected(1);
    // It scrolls there smoothly.
    await person.sees(() => {
      const { top, bottom } = document.activeElement.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
    const covered = await person.look(() => {
      const { left, top, width, height } = document.activeElement.getBoundingClientRect();
      const points = [0.1, 0.5, 0.9].map((share) =>
        document.elementFromPoint(left + width / 2, top + height * share),
      );
      return points.filter((element) => !document.activeElement.contains(element)).length;
    });
    assert.equal(covered, 0, 'the tile with the focus is to be seen whole');
  });
});

suite('forced colours', () => {
  const skip = browserName() === 'chromium' ? undefined : 'exempt: only Chromium lets a test force colours';
  demo({ skip })(
    'selection, switches, bars and the focus are told without backgrounds',
    {
      samples: 60,
    },
    async ({ person }) => {
      const client = await person.page.createCDPSession();
      await client.send('Emulation.setEmulatedMedia', {
        features: [{ name: 'forced-colors', value: 'active' }],
      });
      assert.equal(await person.look(() => matchMedia('(forced-colors: active)').matches), true);
      await person.clickTile(0);
      await person.seesSelected(1);
      await person.click('#faults-toggle');
      await person.sees(() => document.querySelectorAll('.fault').length > 1);
      await person.click('#fault-latency');
      const told = await person.look(() => {
        const style = (selector) => getComputedStyle(document.querySelector(selector));
        return {
          selected: style('[aria-selected="true"]').outlineStyle,
          other: style('[aria-selected="false"]').outlineStyle,
          on: style('#fault-latency').backgroundColor,
          off: style('#fault-status-500').backgroundColor,
          knob: getComputedStyle(document.querySelector('#fault-latency'), '::before').backgroundColor,
        };
      });
      assert.equal(told.selected, 'solid');
      assert.equal(told.other, 'none');
      assert.notEqual(told.on, told.off);
      assert.notEqual(told.on, told.knob);
      await person.click('#fault-latency');
      await person.deletes();
      await person.seesReport();
      assert.equal(
        await person.look(() => getComputedStyle(document.querySelector('.outcome')).borderTopStyle),
        'solid',
      );
    },
  );
});
