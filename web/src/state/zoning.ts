import type { Zoning, ZoneClass } from '../api/client';

/** What the layer is asked. Null stands for the newest list, the official list, or what the rule says. */
export interface ZoningQuery {
  readonly scheme: string;
  /** Vintage of the official list. */
  readonly list: string | null;
  /** The rule that is simulated in place of the official list. */
  readonly rule: string | null;
  /** Of the accessibility that ranks the territories. */
  readonly year: number | null;
  /** Percent of the people of each region. */
  readonly zip: number | null;
  readonly zac: number | null;
  readonly last: 'before' | 'including' | null;
  /** Vintage of the official list that it is set against. */
  readonly against: string | null;
}
export const kZoningStart: ZoningQuery = {
  scheme: 'medecins',
  list: null,
  rule: null,
  year: null,
  zip: null,
  zac: null,
  last: null,
  against: null,
};
/** What belongs to one simulation. */
export const kAsTheRuleSays = { year: null, zip: null, zac: null, last: null } as const;

const key = (text: string | null): string | null => (text && /^[A-Za-z0-9_.-]+$/.test(text) ? text : null);
function percent(text: string | null): number | null {
  const value = text === null || text.trim() === '' ? NaN : Number(text);
  return value >= 0 && value <= 100 ? value : null;
}

export function readZoning(q: URLSearchParams): ZoningQuery {
  const rule = key(q.get('rule'));
  const year = Number(q.get('apl'));
  const last = q.get('last');
  return {
    scheme: key(q.get('scheme')) ?? kZoningStart.scheme,
    list: key(q.get('list')),
    rule,
    against: key(q.get('diff')),
    ...kAsTheRuleSays,
    ...(rule && {
      year: Number.isInteger(year) && year > 1900 && year < 2200 ? year : null,
      zip: percent(q.get('zip')),
      zac: percent(q.get('zac')),
      last: last === 'before' || last === 'including' ? last : null,
    }),
  };
}
export const zoningQuery = (z: ZoningQuery) => ({
  scheme: z.scheme === kZoningStart.scheme ? null : z.scheme,
  list: z.list,
  rule: z.rule,
  apl: z.year,
  zip: z.zip,
  zac: z.zac,
  last: z.last,
  diff: z.against,
});
/** The same question as the API takes it. */
export const zoningAsk = (z: ZoningQuery) => ({
  scheme: z.scheme,
  vintage: z.list,
  simulate: z.rule ? 'true' : null,
  rule: z.rule,
  year: z.year,
  quota_zip: z.zip,
  quota_zac: z.zac,
  last_unit: z.last,
  against: z.against,
});

/** Positions of the classes of a list; what is in none of them is at the last one, "no class". */
export function positions(classes: readonly ZoneClass[], zones: readonly string[]): Int8Array {
  const at = new Map(classes.map((c, i) => [c.key, i]));
  return Int8Array.from(zones, (zone) => at.get(zone) ?? classes.length - 1);
}

/** Place in the palette of each class, in the order of the classes: null for "no class". */
export function colourPlaces(classes: readonly ZoneClass[]): (number | null)[] {
  let helped = 0;
  let above = 0;
  return classes.map((c) => {
    if (c.key === '') return null;
    if (c.role === 'helped') return Math.min(helped++, 2);
    if (c.role === 'outside') return 3;
    return c.role === 'above' ? 4 + Math.min(above++, 1) : 6;
  });
}
/** Colours that another one of a like tone could be taken for: dotted, so that hue is not alone. */
export const kDotted: readonly number[] = [2, 4, 5, 6];

/** From one list to another, the best first. */
export const kSteps = ['gains', 'more', 'same', 'less', 'loses', 'unknown'] as const;
export type Step = (typeof kSteps)[number];
/** On the scale of changes, -4 to 4; null where two classes have no order. */
export const kStepPlace: Record<Step, number | null> = { gains: 4, more: 2, same: 0, less: -2, loses: -4, unknown: null };

export function stepOf(classes: readonly ZoneClass[], from: number, to: number): Step {
  if (from === to) return 'same';
  const [a, b] = [classes[from], classes[to]];
  if (a.role === 'other' || b.role === 'other') return 'unknown';
  if (a.eligible !== b.eligible) return b.eligible ? 'gains' : 'loses';
  return to < from ? 'more' : 'less';
}

export interface Tally {
  people: number[];
  communes: number[];
  all: number;
  eligible: number;
}
/** People and communes by class, of the communes that `keep` lets in. */
export function tally(
  classes: readonly ZoneClass[],
  zones: Int8Array,
  population: readonly (number | null)[],
  keep: (i: number) => boolean,
): Tally {
  const t: Tally = { people: classes.map(() => 0), communes: classes.map(() => 0), all: 0, eligible: 0 };
  zones.forEach((zone, i) => {
    if (!keep(i)) return;
    const people = population[i] ?? 0;
    t.people[zone] += people;
    t.communes[zone] += 1;
    t.all += people;
    if (classes[zone].eligible) t.eligible += people;
  });
  return t;
}

export interface Move {
  from: number;
  to: number;
  step: Step;
  ids: number[];
  people: number;
}
/** Every passage from one class to another, most people first; a class kept is no passage. */
export function movesOf(
  classes: readonly ZoneClass[],
  from: Int8Array,
  to: Int8Array,
  population: readonly (number | null)[],
  keep: (i: number) => boolean,
): Move[] {
  const found = new Map<number, Move>();
  to.forEach((zone, i) => {
    if (!keep(i) || from[i] === zone) return;
    const at = from[i] * classes.length + zone;
    const move = found.get(at) ?? { from: from[i], to: zone, step: stepOf(classes, from[i], zone), ids: [], people: 0 };
    move.ids.push(i);
    move.people += population[i] ?? 0;
    found.set(at, move);
  });
  return [...found.values()].sort((a, b) => b.people - a.people || b.ids.length - a.ids.length);
}

type Region = NonNullable<Zoning['rule']>['regions'][number];
/** Quotas of all the regions of a simulation, each for its people; null where a class has none. */
export function quotasOf(regions: readonly Region[]): { key: string; quota: number | null; below: number | null }[] {
  return (regions[0]?.classes ?? []).map(({ key, mandatory_below }, k) => {
    const having = regions.filter((r) => r.classes[k].quota !== null);
    const people = having.reduce((sum, r) => sum + r.people, 0);
    const quota = people > 0 ? having.reduce((sum, r) => sum + r.people * (r.classes[k].quota ?? 0), 0) / people : null;
    return { key, quota, below: mandatory_below };
  });
}

/** ZIP, ZAC: a name that is short already. */
export const isInitials = (text: string): boolean => /^[A-Z]{2,5}$/.test(text);
