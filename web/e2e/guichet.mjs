// What tests of the guichet set up through the API: the accounts are those of test/page/run.
import assert from 'node:assert/strict';
import { base, visit } from './harness.mjs';

/** A server with agents, organisms' accounts and a reader, of the guichet's tests alone. */
export const guichet = (process.env.SOURCIER_GUICHET_URL ?? base).replace(/\/$/, '');
export const kPassword = process.env.SOURCIER_TEST_PASSWORD;

/** A call of the API by somebody signed in, or by nobody: `await (await caller('boss'))('GET', 'casework/partners')`. */
export async function caller(login = null) {
  let session = { cookie: '', csrf: '' };
  const call = async (method, path, body, status = null) => {
    const response = await fetch(`${guichet}/api/v1/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Cookie: session.cookie, ...(session.csrf ? { 'X-Sourcier-CSRF': session.csrf } : {}) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(status === null ? response.ok : response.status === status, `${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    const cookie = response.headers.get('Set-Cookie');
    if (cookie) session.cookie = cookie.split(';')[0];
    return text ? JSON.parse(text) : null;
  };
  if (login) session.csrf = (await call('POST', 'session', { login, password: kPassword })).csrf;
  return call;
}

/** Signs in on the page; `then`: where one goes after. */
export async function signIn(page, login, then = '/guichet/compte') {
  await page.goto(`${guichet}/connexion?vers=${encodeURIComponent(then)}`);
  await page.getByLabel('Identifiant').fill(login);
  await page.getByLabel('Mot de passe', { exact: true }).fill(kPassword);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.waitForURL((url) => url.pathname.startsWith('/guichet'));
}

/** Opens a page of that server. */
export const visitGuichet = (query, use, options = {}) => visit(query, use, { at: guichet, ...options });

/** Opens a page of the guichet as that account. */
export const visitAs = (login, path, use, options = {}) =>
  visitGuichet(
    'connexion',
    async (page, context) => {
      await signIn(page, login, `/${path}`);
      await use(page, context);
    },
    options,
  );
