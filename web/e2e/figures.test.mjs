// Published figures: what each carries, what cannot be joined, what is flagged.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answer, barriers, shot, smallTargets, start, stop, visit } from './harness.mjs';

before(start);
after(stop);

const kQuery = '?page=donnees#chiffres';
const ready = (page) => page.locator('article').first().waitFor();

test('every published figure is there, with its territory and source', async () => {
  const { figures, sources } = await answer('figures');
  await visit(kQuery, async (page) => {
    await ready(page);
    assert.equal(await page.locator('.points li').count(), figures.length);
    const text = await page.locator('.topics').innerText();
    for (const s of sources) assert.ok(text.includes(s.publisher.fr), s.key);
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(await smallTargets(page), []);
    await shot(page, 'figures');
  });
});

test('four densities stand together as four definitions, and -47 is flagged', async () => {
  await visit(kQuery, async (page) => {
    await ready(page);
    const mix = page.locator('#chiffres-gp_density .mix');
    assert.match(await mix.locator('h3').innerText(), /quatre définitions, une seule courbe impossible/);
    assert.equal(await mix.locator('li').count(), 4);
    const flagged = page.locator('article.flagged');
    assert.equal(await flagged.count(), 1);
    assert.match(await flagged.innerText(), /−47[\s\S]*non reproductible[\s\S]*Non retrouvé/);
    await flagged.locator('summary').click();
    assert.match(await flagged.locator('blockquote').innerText(), /une baisse de 47 médecins en 5 ans/);
  });
});

test('a published mean access has the distribution of ours beside it', async () => {
  const { rows } = await answer('access?by=departement&profession=gp');
  const row = rows.find((r) => r.code === '62');
  await visit(kQuery, async (page) => {
    await ready(page);
    const ours = page.locator('#chiffres-apl .ours');
    await ours.waitFor();
    const text = await ours.innerText();
    assert.ok(text.includes(row.value.toFixed(2).replace('.', ',')), text);
    assert.ok(text.includes((100 * row.under_threshold_share).toFixed(1).replace('.', ',')), text);
    assert.equal(await ours.count(), 1);
    await ours.scrollIntoViewIfNeeded();
    await shot(page, 'figures-apl');
  });
});

test('figures are filtered by words, territory and doubt, and the address keeps the view', async () => {
  await visit('?page=donnees', async (page) => {
    await page.locator('main tbody tr').first().waitFor();
    await page.getByRole('radio', { name: 'Chiffres publiés' }).check();
    await ready(page);
    assert.match(page.url(), /#chiffres$/);
    await page.getByRole('searchbox', { name: 'Chercher un chiffre' }).fill('medecins remplacants ordre');
    await page.waitForFunction(() => document.querySelectorAll('.points li').length === 3);
    await page.getByRole('searchbox', { name: 'Chercher un chiffre' }).fill('');
    await page.getByLabel('Territoire du chiffre').selectOption('FR');
    await page.waitForFunction(() => !document.querySelector('#chiffres-gp_density .mix'));
    await page.getByLabel('Territoire du chiffre').selectOption('');
    await page.getByRole('checkbox').check();
    await page.waitForFunction(() => document.querySelector('#chiffres-profession_density'));
    const shown = await page.locator('.points li').allInnerTexts();
    assert.ok(shown.filter((t) => t.startsWith('inconnu')).length >= 10, shown.join(' | '));
    await page.goBack();
    await page.locator('main tbody tr').first().waitFor();
  });
});

for (const colorScheme of ['light', 'dark']) {
  test(`figures fit a phone, ${colorScheme}`, async () => {
    await visit(`${kQuery}`, async (page) => {
      await ready(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${over} px too wide`);
      const wide = await page.evaluate(() => [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.sr')).map((e) => e.className).slice(0, 5));
      assert.deepEqual(wide, []);
      assert.deepEqual(await barriers(page), []);
      await shot(page, `figures-phone-${colorScheme}`);
    }, { width: 390, height: 844, colorScheme });
  });
}
