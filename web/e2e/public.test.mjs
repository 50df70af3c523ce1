// What a professional does without an account: asks, keeps the link, follows.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { caller, guichet, visitGuichet } from './guichet.mjs';
import { barriers, shot, smallTargets, start, stop } from './harness.mjs';

before(start);
after(stop);

const kPhone = { width: 390, height: 844 };
const asked = { profession: 'gp', stage: 'locum', mode: 'group', commune: '62765', wishes: 'Été 2027', name: 'Éloïse Martin', email: 'eloise@exemple.fr', lang: 'fr' };
/** The smallest file that is a PDF. */
const kPdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);
const fine = async (page) => {
  assert.deepEqual(await barriers(page), []);
  assert.deepEqual(await smallTargets(page), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'wider than the screen');
};

test('a question is asked on a phone, and followed by its link', async () => {
  await visitGuichet('demande', async (page) => {
    await page.getByLabel('Votre profession').selectOption('gp');
    await fine(page);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(height <= 1.5 * kPhone.height, `the question takes ${height} px`);
    await shot(page, 'question-phone');
    await page.getByRole('button', { name: 'Envoyer ma question' }).click();
    assert.equal(await page.evaluate(() => document.activeElement.name), 'stage');
    assert.match(await page.locator('.error').first().innerText(), /ce qui vous ressemble/);
    await shot(page, 'question-missing');
    await page.getByLabel('Où en êtes-vous').selectOption('locum');
    const place = page.getByRole('combobox', { name: /intercommunalité/ });
    await place.fill('saint om');
    await page.getByRole('option', { name: /^Saint-Omer commune/i }).waitFor();
    await place.press('ArrowDown');
    await place.press('Enter');
    assert.match(await page.locator('.chosen').innerText(), /Saint-Omer/);
    await page.getByLabel('Votre nom').fill('Éloïse Martin');
    await page.getByLabel('Courriel').fill('eloise@exemple.fr');
    await page.getByLabel('Téléphone').fill('12');
    await page.getByLabel('Votre projet').fill('En maison de santé, à l’été 2027.');
    await page.reload(); // nothing typed is lost
    assert.equal(await page.getByLabel('Votre nom').inputValue(), 'Éloïse Martin');
    assert.match(await page.locator('.chosen').innerText(), /Saint-Omer/);
    await page.getByRole('button', { name: 'Envoyer ma question' }).click();
    await page.getByText(/n'est pas un numéro/).waitFor(); // the server's own words, beside the field
    assert.equal(await page.evaluate(() => document.activeElement.name), 'phone');
    await page.getByLabel('Téléphone').fill('06 12 34 56 78');
    await page.getByRole('button', { name: 'Envoyer ma question' }).click();
    await page.getByRole('heading', { name: 'Votre question est bien arrivée' }).waitFor();
    assert.match(await page.locator('main').innerText(), /numéro \d{4}-\d{4}[\s\S]*sous 2 jours ouvrés/);
    await fine(page);
    await shot(page, 'question-sent');
    await page.getByRole('button', { name: 'Copier le lien' }).click();
    await page.getByText('Lien copié').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /\/suivi#cle=[0-9a-f]{16,}$/);
    await page.goto(link);
    await page.getByRole('heading', { name: /Saint-Omer/ }).waitFor();
    assert.match(await page.locator('main').innerText(), /Votre demande est arrivée\. Une personne du guichet vous répond sous 2 jours ouvrés/);
    await fine(page);
    await page.goto(`${guichet}/demande`); // forgotten but for what was sent, until another is asked
    await page.getByRole('button', { name: 'Poser une autre question' }).click();
    assert.equal(await page.getByLabel('Votre nom').inputValue(), '');
  }, { ...kPhone, expectErrors: true });
});

test('the map leads to the question with its commune and profession', async () => {
  await visitGuichet('?commune=62364&profession=nurse', async (page) => {
    await page.getByRole('link', { name: /poser une question au guichet/ }).click();
    await page.waitForURL(/\/demande$/);
    await page.locator('.chosen').waitFor();
    assert.match(await page.locator('.chosen').innerText(), /Fruges/);
    assert.equal(await page.getByLabel('Votre profession').inputValue(), 'nurse');
    await fine(page);
    await shot(page, 'question');
  });
});

test('what an agent does is seen by who asked, in English too', async () => {
  const anyone = await caller();
  const { number, key } = await anyone('POST', 'casework/questions', asked);
  const boss = await caller('boss');
  const name = `Cpam de la Côte d’Opale ${number}`;
  const { id: partner } = await boss('POST', 'casework/partners', { name, fallback: false, active: true });
  const agnes = await caller('agnes');
  const { requests } = await agnes('GET', `casework/requests?words=${number}`);
  const at = `casework/requests/${requests[0].id}`;
  let sheet = await agnes('GET', at);
  const change = async (what, body) => (sheet = await agnes('POST', `${at}/${what}`, { version: sheet.request.version, ...body }));
  await change('needs', { subject: 'insurance', partners: [partner] });
  await change('notes', { body: 'Je vous appelle mardi à 10 h.', seen_by: 'everyone' });
  await change('notes', { body: 'préfère ne pas reprendre' });
  await change('project', {});
  await visitGuichet(`suivi#cle=${key}`, async (page) => {
    await page.getByText('Votre projet d’installation est lancé. Agnes vous accompagne.').waitFor();
    const text = await page.locator('main').innerText();
    assert.match(text, /Qui fait quoi[\s\S]*Convention avec l'Assurance Maladie[\s\S]*Demandé, pas encore lu/);
    assert.ok(text.includes(`demandé à ${name}`), text);
    assert.match(text, /Agnes vous écrit[\s\S]*Je vous appelle mardi/);
    assert.doesNotMatch(text, /ne pas reprendre/);
    assert.match(await page.locator('[aria-current=step]').innerText(), /Projet/);
    await fine(page);
    await page.screenshot({ path: 'test-results/follow-phone.png', fullPage: true });
    await page.getByRole('link', { name: 'EN', exact: true }).click();
    await page.getByText('Who does what').waitFor();
    assert.ok(page.url().includes(`#cle=${key}`));
    await fine(page);
  }, kPhone);
  await visitGuichet(`suivi#cle=${key}`, async (page) => {
    await page.getByText('Qui fait quoi').waitFor();
    await shot(page, 'follow-dark');
    assert.deepEqual(await barriers(page), []);
  }, { colorScheme: 'dark' });
});

test('a link that is cut or unknown says what to do', async () => {
  for (const hash of ['', '#cle=', `#cle=${'0'.repeat(64)}`]) {
    await visitGuichet(`suivi${hash}`, async (page) => {
      await page.getByRole('heading', { name: 'Ce lien ne mène à aucune demande' }).waitFor();
      await page.getByRole('link', { name: 'Poser une question au guichet' }).waitFor();
      await fine(page);
    }, { ...kPhone, expectErrors: true });
  }
});

test('a professional says which times suit, books one, and gets it for a calendar', async () => {
  const anyone = await caller();
  const { number, key } = await anyone('POST', 'casework/questions', asked);
  const agnes = await caller('agnes');
  const { requests } = await agnes('GET', `casework/requests?words=${number}`);
  const { account } = await agnes('GET', 'session');
  const soon = (days, hours) => new Date(Math.floor(Date.now() / 86_400_000 + days) * 86_400_000 + hours * 3_600_000).toISOString().replace('.000', '');
  await agnes('POST', `casework/requests/${requests[0].id}/appointments`, {
    title: 'Premier échange', kind: 'video', place: 'https://visio.exemple.fr/salle', minutes: 45,
    slots: [soon(20, 8), soon(21, 13)], guests: [{ kind: 'professional' }, { kind: 'account', key: account.id }],
  });
  await visitGuichet(`suivi#cle=${key}`, async (page) => {
    await page.getByRole('heading', { name: 'Premier échange' }).waitFor();
    await page.getByRole('button', { name: 'Envoyer mes réponses' }).click();
    await page.getByText('Répondez pour chaque créneau.').waitFor();
    await page.getByRole('radio', { name: 'Oui' }).first().check();
    await page.getByRole('radio', { name: 'Non' }).nth(1).check();
    await fine(page);
    await page.getByRole('button', { name: 'Envoyer mes réponses' }).click();
    await page.getByText('Vos réponses sont envoyées.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Réserver ce créneau' }).count(), 1);
    await page.screenshot({ path: 'test-results/appointment-phone.png', fullPage: true });
    await page.getByRole('button', { name: 'Réserver ce créneau' }).click();
    await page.getByText('C’est réservé.').waitFor();
    const file = await (await page.request.get(await page.getByRole('link', { name: /Ajouter à mon agenda/ }).getAttribute('href').then((href) => guichet + href))).text();
    assert.match(file, /BEGIN:VEVENT[\s\S]*Premier échange/);
    assert.match(await page.locator('main').innerText(), /de \d+\sh\s00 à \d+\sh\s45[\s\S]*Rendez-vous «\sPremier échange\s» réservé/);
    await fine(page);
  }, kPhone);
});

test('documents are given once, shared by name and taken back; the steps of the project are told', async () => {
  const anyone = await caller();
  const { number, key } = await anyone('POST', 'casework/questions', asked);
  const boss = await caller('boss');
  const name = `Ordre des médecins ${number}`;
  const { id: partner } = await boss('POST', 'casework/partners', { name, fallback: false, active: true });
  const agnes = await caller('agnes');
  const { requests } = await agnes('GET', `casework/requests?words=${number}`);
  const at = `casework/requests/${requests[0].id}`;
  const { request } = await agnes('GET', at);
  const sheet = await agnes('POST', `${at}/needs`, { version: request.version, subject: 'register', partners: [partner] });
  await agnes('POST', `${at}/project`, { version: sheet.request.version, mode: 'liberal', target_day: '2027-09-01' });
  await visitGuichet(`suivi#cle=${key}`, async (page) => {
    await page.getByRole('heading', { name: 'Votre projet' }).waitFor();
    assert.match(await page.locator('main').innerText(), /à partir du 1er septembre 2027[\s\S]*\d+ étapes faites sur \d+/);
    await page.getByRole('button', { name: 'Donner ce document' }).click();
    await page.getByText('Choisissez un fichier.').waitFor();
    await page.getByLabel('Fichier').setInputFiles({ name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('not a document') });
    await page.getByRole('button', { name: 'Donner ce document' }).click();
    await page.getByRole('alert').waitFor(); // the server looks at the bytes
    await page.getByLabel('Quel document').selectOption('diploma');
    await page.getByLabel('Fichier').setInputFiles({ name: 'diplôme.pdf', mimeType: 'application/pdf', buffer: kPdf });
    await page.getByRole('button', { name: 'Donner ce document' }).click();
    const given = page.getByRole('article', { name: 'diplôme.pdf' });
    await given.waitFor();
    await page.getByText(/vous acceptez qu’il lise/).waitFor(); // what ticking agrees to
    await given.getByLabel(name).check();
    await page.getByText(new RegExp(`est partagé avec ${name}`)).waitFor();
    await fine(page);
    await page.screenshot({ path: 'test-results/documents-phone.png', fullPage: true });
    const file = await page.request.get(guichet + (await given.getByRole('link').getAttribute('href')));
    assert.match(file.headers()['content-disposition'], /^attachment/);
    assert.deepEqual(Buffer.from(await file.body()), kPdf);
    const kept = await page.request.get(guichet + (await page.getByRole('link', { name: /tout ce qui est gardé/ }).getAttribute('href')));
    assert.ok((await kept.text()).includes(number));
    await given.getByRole('button', { name: 'Retirer' }).click();
    await given.getByRole('button', { name: 'Retirer' }).click();
    await page.getByText('Aucun document donné.').waitFor();
  }, { ...kPhone, expectErrors: true });
});

test('the register of personal data is there for everybody', async () => {
  const { kinds } = await caller().then((anyone) => anyone('GET', 'personal-data/register'));
  await visitGuichet('donnees-personnelles', async (page) => {
    await page.getByRole('heading', { name: kinds[0].label.fr }).waitFor();
    assert.equal(await page.locator('main section').count(), kinds.length);
    await fine(page);
    await shot(page, 'register');
    await page.goto(`${guichet}/demande`);
    await page.getByRole('link', { name: 'Vos données personnelles' }).waitFor();
  });
});
