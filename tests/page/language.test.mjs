// Chinese and English: as the browser asks, or as was chosen.
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { demo } from './support/demo.mjs';
import { Gate } from './support/gate.mjs';

const chooses = (person, language) => person.page.select('#language', language);
const lang = (person) => person.look(() => document.documentElement.lang);

suite('a browser that asks for Chinese', () => {
  const test = demo({ languages: ['zh-CN', 'zh', 'en'] });

  test('gets a page in Chinese, from the list to the report', { samples: 1_200, name: '路口' }, async ({
    person,
    control,
    dataset,
  }) => {
    assert.equal(await lang(person), 'zh-CN');
    assert.equal(await person.page.title(), '数据集样本');
    assert.equal(await person.figure(), '共 1,200 个样本');
    await person.click('#select-everything');
    await person.seesText('#selection-figure', /^已选 1,200 个，其中 1,152 个在其他页$/);
    await person.seesText('#announcer', /^已选择 1,200 个样本$/);
    await person.click('#delete');
    assert.equal(await person.text('#delete-title'), '确定删除 1,200 个样本吗？');
    assert.match(await person.text('#delete-undo'), /^所属数据集：路口。删除后无法恢复。$/);
    await person.click('#delete-count');
    // As a Chinese keyboard gives them.
    await person.type('１，２００');
    await person.click('#delete-confirm');
    await person.seesText('#job-heading', /^删除完成$/);
    assert.match(
      await person.text('.job-summary'),
      /^数据集 路口 中的 1,200 个样本，用时 .*秒。共 \d+ 次请求/,
    );
    assert.deepEqual(await control.ids(dataset.datasetId), []);
    await person.seesText('.message-heading', /^该数据集中没有样本$/);
  });

  test('each fault is described in Chinese', {}, async ({ person, control }) => {
    const { faults } = await control.faults();
    await person.click('#faults-toggle');
    await person.sees(() => document.querySelectorAll('.fault').length > 0);
    const described = await person.look(() =>
      [...document.querySelectorAll('.fault-description')].map(({ textContent }) => textContent),
    );
    assert.equal(described.length, faults.length);
    for (const text of described) assert.match(text, /\p{Script=Han}/u);
  });
});

suite('a browser that asks for a language the page does not know', () => {
  demo({ languages: ['fr-FR', 'zh-TW', 'en'] })('gets the next one on its list', {}, async ({ person }) => {
    assert.equal(await lang(person), 'zh-CN');
  });
});

suite('a browser that asks for English', () => {
  const test = demo({ languages: ['en-US', 'en'] });

  test('what is chosen holds over a reload', {}, async ({ person }) => {
    assert.equal(await lang(person), 'en');
    await chooses(person, 'zh');
    assert.equal(await lang(person), 'zh-CN');
    await person.page.reload();
    await person.seesText('#selection-figure', /^共 60 个样本$/);
    assert.equal(await lang(person), 'zh-CN');
    assert.equal(await person.look(() => document.querySelector('#language').value), 'zh');
    await chooses(person, 'en');
    await person.seesText('#selection-figure', /^60 samples$/);
    assert.equal(await person.page.title(), 'Dataset samples');
  });

  const gate = new Gate();
  test('what is selected, runs or is reported stays when another is chosen', {
    samples: 700,
    intercept: gate.intercept,
    allow: /net::ERR|NetworkError|Failed to load/,
  }, async ({ person, control, dataset }) => {
    await person.click('#select-everything');
    await person.seesSelected(700);
    await chooses(person, 'zh');
    await person.seesText('#selection-figure', /^已选 700 个，其中 652 个在其他页$/);
    gate.deletions = 3;
    await person.deletes();
    await person.sees(() => Number(document.querySelector('.bar')?.getAttribute('aria-valuenow')) === 300);
    assert.equal(await person.text('#job-settled'), '已处理 300 / 700');
    assert.equal(await person.page.title(), '42% · 数据集样本');
    await chooses(person, 'en');
    assert.equal(await person.text('#job-settled'), '300 of 700 settled');
    assert.equal(await person.page.title(), '42% · Dataset samples');
    await person.click('#job-cancel');
    await person.seesReport();
    await chooses(person, 'zh');
    assert.equal(await person.text('#job-heading'), '删除已停止');
    assert.equal(await person.text('#problems .tag'), '结果不确定');
    assert.equal(await person.text('#count-deleted'), '300');
    const left = await control.ids(dataset.datasetId);
    assert.deepEqual(
      left,
      left.filter((id) => dataset.ids.includes(id)),
    );
    assert.equal(left.length, 400);
    // Nothing is left over of the other language.
    const english = await person.look(() =>
      [
        '.job-head',
        '.outcomes',
        '.job-actions',
        '.selection-bar',
        '.sidebar h2',
        '.pager',
        '.pending',
        '.masthead h1',
      ]
        .flatMap((selector) => [...document.querySelectorAll(selector)])
        // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not read.
        .map((element) => element.innerText.match(/\b(delete|select|page|samples?|try|download|resume)\w*/gi))
        .filter(Boolean),
    );
    assert.deepEqual(english, []);
    gate.open();
  });
});
