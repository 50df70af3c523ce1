// A guichet with the accounts of test/page/run, each with the same password.
import assert from 'node:assert/strict';
import { visit } from './harness.mjs';

export const guichet = process.env.SOURCIER_GUICHET_URL?.replace(/\/$/, '') ?? null;
const kPassword = 'une phrase assez longue';

/** The API as that account: `await (await as('boss'))('POST', 'casework/partners', {...})`. */
export async function as(login) {
  let cookie = null;
  let csrf = null;
  const ask = async (method, path, body, status = null) => {
    const headers = { 'Content-Type': 'application/json', ...(cookie && { Cookie: cookie }), ...(csrf && { 'X-Sourcier-CSRF': csrf }) };
    const response = await fetch(`${guichet}/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (status ? response.status !== status : !response.ok) assert.fail(`${method} ${path}: ${response.status} ${await response.text()}`);
    cookie ??= response.headers.get('set-cookie')?.split(';')[0] ?? null;
    return response.status === 204 ? null : response.json();
  };
  csrf = (await ask('POST', 'session', { login, password: kPassword })).csrf;
  return ask;
}

/** Opens a page of the guichet as that account. */
export const visitAs = (login, path, use, options = {}) =>
  visit(
    `connexion?vers=${encodeURIComponent(`/${path}`)}`,
    async (page, context) => {
      await page.getByLabel('Identifiant').fill(login);
      await page.getByLabel('Mot de passe', { exact: true }).fill(kPassword);
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.pathname.startsWith('/guichet'));
      await use(page, context);
    },
    { at: guichet, ...options },
  );
