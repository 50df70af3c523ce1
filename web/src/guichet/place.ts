/** Where one is in the guichet: the address says all. */
export type Place =
  | { readonly name: 'question' | 'follow' | 'register' | 'signIn' | 'desk' | 'dashboard' | 'agenda' | 'tasks' | 'account' | 'unknown' }
  | { readonly name: 'request' | 'project' | 'task'; readonly id: number }
  | { readonly name: 'administration'; readonly section: string };
export type PlaceName = Place['name'];

/** Those that nobody need sign in for. */
export const kPublic: readonly PlaceName[] = ['question', 'follow', 'register', 'signIn', 'unknown'];

const kFixed: Record<string, Place> = {
  '/demande': { name: 'question' },
  '/suivi': { name: 'follow' },
  '/donnees-personnelles': { name: 'register' },
  '/connexion': { name: 'signIn' },
  '/guichet': { name: 'desk' },
  '/guichet/tableau-de-bord': { name: 'dashboard' },
  '/guichet/agenda': { name: 'agenda' },
  '/guichet/partenaire': { name: 'tasks' },
  '/guichet/compte': { name: 'account' },
  '/guichet/administration': { name: 'administration', section: 'comptes' },
};
const kNumbered: [RegExp, 'request' | 'project' | 'task'][] = [
  [/^\/guichet\/demandes\/(\d{1,15})$/, 'request'],
  [/^\/guichet\/demandes\/(\d{1,15})\/projet$/, 'project'],
  [/^\/guichet\/partenaire\/(\d{1,15})$/, 'task'],
];

export function placeOf(path: string): Place {
  const clean = path.length > 1 ? path.replace(/\/+$/, '') : path;
  if (Object.hasOwn(kFixed, clean)) return kFixed[clean];
  for (const [pattern, name] of kNumbered) {
    const found = pattern.exec(clean);
    if (found) return { name, id: Number(found[1]) };
  }
  const section = /^\/guichet\/administration\/([a-z-]+)$/.exec(clean);
  return section ? { name: 'administration', section: section[1] } : { name: 'unknown' };
}

/** Where one starts: an organism's page is not the agents'. */
export const homeOf = (role: string | undefined): string => (role === 'partner' ? '/guichet/partenaire' : '/guichet');

/** Only an address of this site may be gone back to after signing in: of the guichet, or of the map ("/?..."). */
export function safeReturn(target: string | null, role?: string): string {
  return target && /^\/(guichet(\/|\?|$)|\?)/.test(target) && !(role === 'partner' && /^\/guichet\/?(\?|$)/.test(target)) ? target : homeOf(role);
}
