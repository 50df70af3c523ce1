// The installation project of a professional, its documents, and the access gained, on the dashboard and the map.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { caller, guichet, visitAs } from './guichet.mjs';
import { barriers, shot, smallTargets, start, stop } from './harness.mjs';

const question = { profession: 'gp', stage: 'locum', mode: 'liberal', commune: '62765', wishes: '', email: 'projet@exemple.fr', channel: 'phone' };
const pdf = { name: 'diplome.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') };
const fine = async (page) => {
  assert.deepEqual(await barriers(page), []);
  assert.deepEqual(await smallTargets(page), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'wider than the screen');
};
const dayFromNow = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe('installation projects', () => {
  let agnes;
  let ordre;
  before(async () => {
    await start();
    const boss = await caller('boss');
    const body = { fallback: false, active: true, duties: [{ subject: 'register', level: 'departement', area: '62' }] };
    await boss('POST', 'casework/partners', { name: 'Ordre des médecins', ...body });
    ordre = (await boss('GET', 'casework/partners')).partners.find((p) => p.name === 'Ordre des médecins').id;
    agnes = await caller('agnes');
  });
  after(stop);
  /** A request whose registration and housing were sent to an organism. */
  async function enter(name, more = {}) {
    let { request } = await agnes('POST', 'casework/requests', { ...question, name, ...more });
    for (const subject of ['register', 'housing']) {
      ({ request } = await agnes('POST', `casework/requests/${request.id}/needs`, { version: request.version, subject, detail: '', partners: [ordre] }));
    }
    return request;
  }
  async function project(name, plan, more = {}) {
    const request = await enter(name, more);
    await agnes('POST', `casework/requests/${request.id}/project`, { version: request.version, commune: request.commune, fte: 1, certainty: 'pledged', ...plan });
    return request.id;
  }

  test('a project is started in a sentence, with what it would change', async () => {
    const { id } = await enter('Sans Projet');
    await visitAs('agnes', `guichet/demandes/${id}/projet`, async (page) => {
      await page.getByRole('heading', { level: 1, name: 'Pas encore de projet d’installation' }).waitFor();
      const sentence = page.locator('form .sentence');
      assert.equal(await sentence.innerText(), 'Un temps plein à Saint-Omer à une date à fixer, envisagé');
      await page.getByLabel('Temps de travail').fill('300');
      await page.getByRole('button', { name: 'Ouvrir le projet' }).click();
      await page.getByText('Saisissez un pourcentage entre 5 et 150').waitFor();
      await page.getByLabel('Temps de travail').fill('100');
      await page.getByLabel('Premier jour d’exercice visé').fill('2031-07-01');
      await page.getByRole('radio', { name: /^Engagé/ }).check();
      assert.equal(await sentence.innerText(), 'Un temps plein à Saint-Omer dès juillet 2031, engagé');
      assert.match(await page.locator('[data-gain=gained]').innerText(), /^\+5.400$/);
      await fine(page);
      await shot(page, 'project-start');
      const tried = await Promise.all(['people', 'lifted'].map((k) => page.locator(`[data-gain=${k}]`).innerText()));
      await page.getByRole('button', { name: 'Ouvrir le projet' }).click();
      await page.getByRole('heading', { level: 1, name: 'Un temps plein à Saint-Omer dès juillet 2031, engagé' }).waitFor();
      // What was tried is what is counted once it is kept.
      await page.locator('aside [data-gain=people]').waitFor();
      assert.deepEqual(await Promise.all(['people', 'lifted'].map((k) => page.locator(`aside [data-gain=${k}]`).innerText())), tried);
      const link = page.getByRole('link', { name: 'Voir sur la carte' });
      assert.match(await link.getAttribute('href'), /[?&]add=62765:gp:1:2031-07-01/);
    });
  });

  test('steps are changed by a click or a key, and late ones come first', async () => {
    const id = await project('En Retard', { target_day: dayFromNow(10) });
    await visitAs('agnes', `guichet/demandes/${id}/projet`, async (page) => {
      const register = page.locator('[data-step=register]');
      await register.getByText(/en retard depuis/).waitFor();
      await page.locator('.late').getByRole('link', { name: /Ordre du département/ }).click();
      await page.keyboard.press('2');
      await register.locator('[aria-pressed=true]', { hasText: 'En cours' }).waitFor();
      assert.match(await page.locator('[data-step=convention]').innerText(), /Attend.: S'inscrire au tableau/);
      await register.getByRole('button', { name: 'Fait', exact: true }).click();
      await register.getByText(/fait le/).waitFor();
      await page.locator('[data-step=convention]').getByText(/Attend/).waitFor({ state: 'detached' });
      await register.focus();
      await page.keyboard.press('n');
      await register.getByLabel('Note', { exact: true }).fill('Inscrite au tableau 1234'); // digits are no keys here
      await page.keyboard.press('Control+Enter');
      await register.locator('.written', { hasText: 'Inscrite au tableau 1234' }).waitFor();
      await fine(page);
      await shot(page, 'project');
    });
  });

  test('two agents on one project: the second is told, and keeps what was typed', async () => {
    const id = await project('À Deux', { target_day: '2031-03-03' });
    await visitAs('agnes', `guichet/demandes/${id}/projet`, async (page) => {
      await page.getByRole('button', { name: 'Modifier', exact: true }).click();
      await page.getByLabel('Local cherché').fill('80 m², rez-de-chaussée');
      const bruno = await caller('bruno');
      await bruno('PUT', `casework/requests/${id}/project`, { version: 1, fte: 0.8 });
      await page.getByRole('button', { name: 'Enregistrer le projet' }).click();
      await page.getByRole('alert').getByText('Ce que vous avez saisi est gardé').waitFor();
      await page.getByRole('button', { name: 'Charger la nouvelle version' }).click();
      await page.getByRole('heading', { level: 1, name: /80.%/ }).waitFor();
      assert.equal(await page.getByLabel('Local cherché').inputValue(), '80 m², rez-de-chaussée');
      await page.getByRole('button', { name: 'Enregistrer le projet' }).click();
      await page.getByText('Projet enregistré').waitFor();
      assert.equal((await agnes('GET', `casework/requests/${id}/project`)).project.premises, '80 m², rez-de-chaussée');
    }, { expectErrors: true });
  });

  test('documents are added, shared with the person’s words, and deleted', async () => {
    const id = await project('Avec Papiers', {});
    await visitAs('agnes', `guichet/demandes/${id}/projet`, async (page) => {
      await page.getByText(/10 Mo au plus/).waitFor();
      const file = page.locator('input[type=file]');
      await file.setInputFiles({ ...pdf, name: 'scan.pdf', buffer: Buffer.alloc(10 * 2 ** 20 + 1) });
      await page.getByText(/scan\.pdf fait 10 Mo/).waitFor();
      await page.getByLabel('Ce que c’est').selectOption('diploma');
      await file.setInputFiles(pdf);
      await page.getByText('diplome.pdf est enregistré').waitFor();
      await page.locator('[data-step=register] .given', { hasText: 'Diplôme' }).waitFor();
      await page.getByRole('button', { name: 'Partager diplome.pdf' }).click();
      await page.getByLabel('Ordre des médecins').check();
      await page.getByRole('button', { name: 'Enregistrer le partage' }).click();
      await page.getByText('sans lui, rien n’est partagé').waitFor();
      await page.getByLabel('Comment la personne a donné son accord').fill('Par téléphone, le 3 mars');
      await fine(page);
      await page.getByRole('button', { name: 'Enregistrer le partage' }).click();
      await page.getByText('Par téléphone, le 3 mars').waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'diplome.pdf' }).click()]);
      assert.equal(download.suggestedFilename(), 'diplome.pdf');
      await page.getByRole('button', { name: 'Supprimer diplome.pdf' }).click();
      await page.getByRole('button', { name: 'Supprimer le document' }).click();
      await page.getByText('Aucun document pour l’instant').waitFor();
      assert.deepEqual((await agnes('GET', `casework/requests/${id}/documents`)).documents, []);
    });
  });

  test('on a phone and in the dark, the page holds and hides nothing', async () => {
    const id = await project('Sur Téléphone', { target_day: dayFromNow(20), place: 'Centre-ville' });
    const look = async (page) => {
      await page.locator('aside [data-gain=people]').waitFor();
      await fine(page);
    };
    await visitAs('agnes', `guichet/demandes/${id}/projet`, look, { width: 390, height: 844 });
    await visitAs('agnes', `guichet/demandes/${id}/projet`, look, { colorScheme: 'dark' });
  });

  test('who settles, and who means to, show on the dashboard and the map, each with its gain', async () => {
    const settled = await project('Installée Ici', { target_day: '2031-01-06' }, { commune: '62498' });
    await project('Promise Ici', { target_day: '2031-02-03', fte: 0.5 }, { commune: '62193' });
    await project('Sans APL', { target_day: '2031-02-03' }, { commune: '62041', profession: 'dentist' });
    await visitAs('agnes', `guichet/demandes/${settled}/projet`, async (page) => {
      await page.getByRole('button', { name: 'Noter l’installation' }).click();
      await page.getByLabel('Premier jour d’exercice').fill('2026-01-05');
      await page.getByRole('button', { name: 'Enregistrer l’installation' }).click();
      await page.getByRole('heading', { level: 1, name: 'Un temps plein à Lens depuis janvier 2026, constaté' }).waitFor();
    });
    await visitAs('agnes', 'guichet/tableau-de-bord', async (page) => {
      const row = (name) => page.locator('tr[data-certainty]', { hasText: name });
      await row('Lens').waitFor();
      assert.match(await row('Lens').innerText(), /Constatée[\s\S]*\+5.400/);
      assert.match(await row('Calais').innerText(), /Engagée[\s\S]*50.%[\s\S]*\+2.700/);
      assert.match(await row('Arras').innerText(), /aucune accessibilité n'est publiée/);
      await page.getByRole('button', { name: 'Gain par an' }).click();
      assert.equal(await page.getByRole('columnheader', { name: /Gain par an/ }).getAttribute('aria-sort'), 'descending');
      await fine(page);
      await shot(page, 'dashboard-gains');
    });
    await visitAs('agnes', '', async (page) => {
      await page.goto(`${guichet}/?profession=gp`);
      await page.getByRole('checkbox', { name: /Constatées/ }).check();
      const line = page.locator('[data-installation]', { hasText: 'Lens' });
      assert.match(await line.innerText(), /Constatée.: \+5.400 consultations par an/);
      await page.getByRole('checkbox', { name: /Engagées/ }).check();
      assert.match(await page.locator('li.meant', { hasText: 'Calais' }).innerText(), /Engagée.: \+2.700/);
      assert.match(page.url(), /add=62498:gp:1:2026-01-05/);
      await page.getByRole('checkbox', { name: /Engagées/ }).uncheck();
      assert.equal(await page.locator('li.meant').count(), 0);
      assert.equal(await line.count(), 1);
      assert.deepEqual(await barriers(page), []);
      await shot(page, 'map-installations');
    });
  });
});
