// What can be measured of looks and of access: contrast and roles by axe-core, places and widths, motion, the policy.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { suite } from 'node:test';
import { demo } from './support/demo.mjs';
import { Gate } from './support/gate.mjs';
import { layoutFaults } from './support/geometry.mjs';
import { inEachLanguage, tour, tourOptions } from './support/tour.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function isAccessible(person, where) {
  // As an expression of the debugger the script is not subject to the page's policy.
  if (!(await person.look(() => 'axe' in window))) await person.page.evaluate(axe);
  const { passes, found } = await person.look(async () => {
    const { violations, passes } = await window.axe.run({ resultTypes: ['violations'] });
    return {
      passes: passes.length,
      found: violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3)}`,
      ),
    };
  });
  assert.ok(passes > 10, 'axe did look');
  assert.deepEqual(found, [], where);
}

const BACKGROUND = { light: 'rgb(245, 246, 243)', dark: 'rgb(19, 24, 26)' };

// A suite each, so that one browser has ended before the next begins.
for (const scheme of ['light', 'dark']) {
  suite(scheme, () => {
    const test = demo({ scheme });
    for (const [width, height] of [
      [375, 812],
      [1440, 900],
    ]) {
      const gate = new Gate();
      const spoken = (scheme === 'light') === (width === 375) ? 'zh' : 'en';
      test(`every state at ${width} px, ${scheme}`, {
        ...tourOptions(gate),
        viewport: { width, height },
      }, async (world) => {
        const { person } = world;
        assert.equal(
          await person.look(() => getComputedStyle(document.documentElement).backgroundColor),
          BACKGROUND[scheme],
        );
        assert.equal(await person.look(() => window.innerWidth), width);
        await tour(world, gate, (state) =>
          inEachLanguage(person, async (language) => {
            const where = `${state}, ${language}`;
            assert.deepEqual(await layoutFaults(person), [], where);
            // Each width and each scheme in either language; all eight were too slow.
            if (language === spoken) await isAccessible(person, where);
          }),
        );
      });
    }
  });
}

for (const [motion, wanted] of [
  ['reduce', 0],
  ['no-preference', 1],
]) {
  suite(motion, () => {
    demo({ motion })(`motion: ${motion}`, {}, async ({ person }) => {
      await person.click('#faults-toggle');
      await person.sees(() => document.querySelectorAll('.fault').length > 0);
      await person.clickTile(0);
      await person.click('#delete');
      const moving = await person.look(
        () =>
          [...document.querySelectorAll('*')].filter((element) => {
            const { animationName, transitionDuration } = getComputedStyle(element);
            return animationName !== 'none' || !/^0s(, 0s)*$/.test(transitionDuration);
          }).length,
      );
      assert.equal(Math.min(moving, 1), wanted, `${moving} elements move`);
    });
  });
}

suite('policy', () => {
  demo()('is served with the strict policy', { start: false }, async ({ url }) => {
    const policy = (await fetch(url)).headers.get('content-security-policy');
    assert.match(
      policy,
      /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-[^']+'; style-src 'self'; /,
    );
    assert.ok(!policy.includes('unsafe-inline') && !policy.includes("'unsafe-eval'"));
  });
});
