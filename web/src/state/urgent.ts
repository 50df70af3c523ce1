import type { Reach, UrgentResource } from '../api/client';

export type Kind = UrgentResource['kind'];
/** In the order in which they are listed and drawn. */
export const kKinds: readonly Kind[] = ['emergency_department', 'smur', 'smur_antenna', 'mcs', 'helicopter', 'other'];
export const kSpeeds = [0.8, 0.9, 1, 1.1, 1.2] as const;
export const kLimit = { least: 10, most: 60, usual: 30 } as const;
/** Flown speeds the server takes, km/h. */
export const kFlight = { least: 100, most: 400 } as const;
export const kMostDelay = 120;
const kMostAdded = 100;

/** A resource supposed at the centre of a commune, as the address and the API write it. */
export interface Supposed {
  readonly place: string;
  readonly kind: Kind;
  /** Minutes before it leaves. */
  readonly delay: number;
  /** km/h in a straight line: of a helicopter, and of nothing else. */
  readonly flies: number | null;
}
/** What the layer is asked; null stands for every kind. */
export interface UrgentQuery {
  readonly kinds: readonly Kind[] | null;
  readonly limit: number;
  readonly speed: number;
  readonly add: readonly Supposed[];
}
export const kUrgentStart: UrgentQuery = { kinds: null, limit: kLimit.usual, speed: 1, add: [] };

const isKind = (text: string): text is Kind => (kKinds as readonly string[]).includes(text);
const within = (value: number, least: number, most: number): boolean => value >= least && value <= most;

/** COMMUNE:KIND[:DELAY[:KMH]]; null where it is none. */
export function readSupposed(text: string): Supposed | null {
  const [place, kind, delayText, fliesText, ...rest] = text.split(':');
  if (rest.length > 0 || !kind || !/^[0-9][0-9AB][0-9]{3}$/i.test(place) || !isKind(kind)) return null;
  const delay = delayText === undefined ? 0 : Number(delayText);
  const flies = fliesText === undefined ? null : Number(fliesText);
  if (!within(delay, 0, kMostDelay) || (delayText !== undefined && delayText.trim() === '')) return null;
  if ((kind === 'helicopter') !== (flies !== null)) return null;
  if (flies !== null && !within(flies, kFlight.least, kFlight.most)) return null;
  return { place: place.toUpperCase(), kind, delay, flies };
}
export function writeSupposed(s: Supposed): string {
  if (s.flies !== null) return `${s.place}:${s.kind}:${s.delay}:${s.flies}`;
  return s.delay > 0 ? `${s.place}:${s.kind}:${s.delay}` : `${s.place}:${s.kind}`;
}

export function readUrgent(q: URLSearchParams): UrgentQuery {
  const kinds = (q.get('kinds') ?? '').split(',').filter(isKind);
  const limit = Number(q.get('limit') ?? kLimit.usual);
  const speed = Number(q.get('speed') ?? 1);
  const add = q.getAll('with').map(readSupposed).filter((s) => s !== null);
  return {
    kinds: kinds.length > 0 ? kKinds.filter((k) => kinds.includes(k)) : null,
    limit: Number.isInteger(limit) && within(limit, kLimit.least, kLimit.most) ? limit : kLimit.usual,
    speed: (kSpeeds as readonly number[]).includes(speed) ? speed : 1,
    add: add.slice(0, kMostAdded),
  };
}
export const urgentQuery = (u: UrgentQuery) => ({
  kinds: u.kinds ? u.kinds.join(',') : null,
  limit: u.limit === kLimit.usual ? null : u.limit,
  speed: u.speed === 1 ? null : u.speed,
  with: u.add.map(writeSupposed),
});
/** The same question as the API takes it. */
export const reachQuery = (u: UrgentQuery) => ({
  kinds: u.kinds ? u.kinds.join(',') : null,
  max_minutes: u.limit,
  speed: u.speed === 1 ? null : u.speed,
  add: u.add.map(writeSupposed),
});

/** With a supposed resource more; unchanged where it is there already or the list is full. */
export function withMore(add: readonly Supposed[], more: Supposed): readonly Supposed[] {
  const text = writeSupposed(more);
  if (add.length >= kMostAdded || add.some((s) => writeSupposed(s) === text)) return add;
  return [...add, more];
}

/** Upper bounds of the classes of minutes, included as the limit is. */
export const kMinuteBreaks = [10, 15, 20, 30, 45] as const;
export function minuteClass(minutes: number | null): number {
  if (minutes === null) return kMinuteBreaks.length;
  const found = kMinuteBreaks.findIndex((b) => minutes <= b);
  return found < 0 ? kMinuteBreaks.length : found;
}

export interface Counts {
  people: number;
  within: number;
  beyond: number;
  unknown: number;
  communes: number;
  communesWithin: number;
  communesBeyond: number;
  communesUnknown: number;
}
/** People and communes that `keep` lets in, by whether they are within. */
export function countReach(
  within: readonly (boolean | null)[],
  population: readonly (number | null)[],
  keep: (i: number) => boolean,
): Counts {
  const c = { people: 0, within: 0, beyond: 0, unknown: 0, communes: 0, communesWithin: 0, communesBeyond: 0, communesUnknown: 0 };
  within.forEach((state, i) => {
    if (!keep(i)) return;
    const people = population[i] ?? 0;
    c.people += people;
    c.communes += 1;
    if (state === null) {
      c.unknown += people;
      c.communesUnknown += 1;
    } else if (state) {
      c.within += people;
      c.communesWithin += 1;
    } else {
      c.beyond += people;
      c.communesBeyond += 1;
    }
  });
  return c;
}

/** Minutes by commune with every kind of the answer but one. */
export function minutesWithout(reach: Pick<Reach, 'kinds'>, kind: Kind, length: number): (number | null)[] {
  const out: (number | null)[] = new Array<number | null>(length).fill(null);
  for (const one of reach.kinds) {
    if (one.kind === kind) continue;
    one.minutes.forEach((m, i) => {
      const best = out[i];
      if (m !== null && (best === null || m < best)) out[i] = m;
    });
  }
  return out;
}
