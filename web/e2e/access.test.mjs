import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { barriers, drawn, shot, smallTargets, start, stop, visit } from './harness.mjs';

before(start);
after(stop);

const ready = {
  map: drawn,
  sheet: (page) => page.getByRole('heading', { name: 'Communes à moins de 20 minutes' }).waitFor(),
  english: (page) => page.getByRole('heading', { name: 'Communes within 20 minutes' }).waitFor(),
  table: (page) => page.locator('[data-index="0"]').waitFor(),
  urgent: async (page) => {
    await drawn(page);
    await page.locator('figure .plot[role=slider]').waitFor();
  },
  urgentSheet: (page) => page.locator('[data-minutes]').waitFor(),
  donnees: (page) => page.locator('main tbody tr').first().waitFor(),
};
const phone = { width: 390, height: 844, hasTouch: true, isMobile: true };
const dark = { colorScheme: 'dark' };

const cases = [
  ['map', '', ready.map, {}],
  ['sheet', '?commune=62364', ready.sheet, {}],
  ['sheet with a scenario', '?commune=62364&add=62364:gp:1&remove=02691:gp:1', ready.sheet, {}],
  ['change', '?show=change&add=62364:gp:1', ready.map, {}],
  ['table', '?display=table', ready.table, {}],
  ['table with a scenario', '?display=table&level=departement&add=62364:gp:1', ready.table, {}],
  ['urgent care', '?layer=urgent&with=62364:mcs&with=02691:smur:5', ready.urgent, {}],
  ['urgent care, commune', '?layer=urgent&commune=80604&limit=20', ready.urgentSheet, {}],
  ['urgent care, table', '?layer=urgent&display=table', ready.table, {}],
  ['urgent care in English', '?layer=urgent&lang=en&speed=0.8', ready.urgent, {}],
  ['dark urgent care', '?layer=urgent&limit=20&with=62364:mcs', ready.urgent, dark],
  ['phone urgent care', '?layer=urgent&with=62364:mcs', ready.urgent, phone],
  ['phone urgent care, commune', '?layer=urgent&commune=80604', ready.urgentSheet, phone],
  ['phone urgent care, table', '?layer=urgent&display=table', ready.table, phone],
  ['data', '?page=donnees', ready.donnees, {}],
  ['English sheet', '?lang=en&commune=62041&profession=nurse', ready.english, {}],
  ['dark map', '?add=62364:gp:1', ready.map, dark],
  ['dark sheet', '?commune=62364&add=62364:gp:1', ready.sheet, dark],
  ['dark table', '?display=table', ready.table, dark],
  ['dark data', '?page=donnees', ready.donnees, dark],
  ['phone map', '', ready.map, phone],
  ['phone sheet', '?commune=62364&add=62364:gp:1', ready.sheet, phone],
  ['phone table', '?display=table', ready.table, phone],
  ['phone data', '?page=donnees', ready.donnees, phone],
];

for (const [name, query, wait, options] of cases) {
  test(`${name}: no barrier, no overflow, targets large enough`, async () => {
    await visit(
      query,
      async (page) => {
        await wait(page);
        await page.waitForTimeout(300);
        await shot(page, name.replace(/,? /g, '-').toLowerCase());
        assert.deepEqual(await barriers(page), []);
        assert.deepEqual(await smallTargets(page), []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} px wider than the window`);
        assert.equal(await page.locator('h1').count(), 1);
        assert.equal(await page.locator('main').count(), 1);
        assert.notEqual(await page.title(), 'Sourcier');
      },
      options,
    );
  });
}

test('the whole way by keyboard: search, sheet, one doctor more, close', async () => {
  await visit('', async (page) => {
    await drawn(page);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className.includes('skip')), true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'combobox');
    await page.keyboard.type('62041');
    await page.locator('[role=option]').first().waitFor();
    await page.keyboard.press('ArrowDown');
    const active = await page.evaluate(() => document.activeElement.getAttribute('aria-activedescendant'));
    assert.ok(active && (await page.locator(`#${active}`).getAttribute('aria-selected')) === 'true');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Arras' }).waitFor();
    await page.waitForFunction(() => document.activeElement.id === 'panel-title');
    for (let i = 0; i < 30; ++i) {
      await page.keyboard.press('Tab');
      const label = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
      if (label === 'Ajouter 1 poste à Arras') break;
    }
    const focused = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return { label: document.activeElement.getAttribute('aria-label'), outline: style.outlineStyle, width: parseFloat(style.outlineWidth) };
    });
    assert.equal(focused.label, 'Ajouter 1 poste à Arras');
    assert.ok(focused.outline !== 'none' && focused.width >= 2, 'focus is visible');
    await page.keyboard.press('Enter');
    await page.locator('[data-total=capacity]', { hasText: /5\s?400/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1, name: 'Hauts-de-France' }).waitFor();
  });
});
