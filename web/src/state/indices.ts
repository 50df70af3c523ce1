import type { IndexMethods } from '../api/client';

export type Method = IndexMethods['methods'][number];

/** What the layer of other indices is asked; null stands for what is usual. */
export interface IndexQuery {
  readonly method: string;
  /** Key of the facility that is counted. */
  readonly supply: string;
  readonly decay: string | null;
  /** How many nearest places. */
  readonly k: number;
  /** People whom each place must find. */
  readonly target: number;
}
export const kIndexStart: IndexQuery = { method: 'e2sfca', supply: 'gp', decay: null, k: 3, target: 20_000 };
export const kMostPlaces = 20;
export const kPeople = { least: 1_000, most: 1_000_000 } as const;

const key = (text: string | null): string | null => (text && /^[a-z0-9_]+$/.test(text) ? text : null);
const integer = (text: string | null, least: number, most: number, usual: number): number => {
  const n = Number(text);
  return text !== null && Number.isInteger(n) && n >= least && n <= most ? n : usual;
};

export const readIndex = (q: URLSearchParams): IndexQuery => ({
  method: key(q.get('method')) ?? kIndexStart.method,
  supply: key(q.get('supply')) ?? kIndexStart.supply,
  decay: key(q.get('decay')),
  k: integer(q.get('k'), 1, kMostPlaces, kIndexStart.k),
  target: integer(q.get('target'), kPeople.least, kPeople.most, kIndexStart.target),
});
export const indexQuery = (i: IndexQuery) => ({
  method: i.method === kIndexStart.method ? null : i.method,
  supply: i.supply === kIndexStart.supply ? null : i.supply,
  decay: i.decay,
  k: i.k === kIndexStart.k ? null : i.k,
  target: i.target === kIndexStart.target ? null : i.target,
});

/** The same question as the API takes it: only what the method looks at. */
export const askIndex = (i: IndexQuery, method: Method, professions: readonly string[]) => ({
  method: i.method,
  supply: i.supply,
  decay: i.decay,
  // A facility that is a profession is shared among the people who need that profession.
  profession: professions.includes(i.supply) ? i.supply : null,
  k: method.needs_k ? i.k : null,
  target: method.needs_target ? i.target : null,
});

/** Digits that a computed value is worth: three, and one of a minute. */
export function digitsOf(value: number, minutes: boolean): number {
  if (minutes) return 1;
  const size = Math.abs(value);
  return size >= 100 ? 0 : size >= 10 ? 1 : 2;
}
