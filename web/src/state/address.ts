import { encodeQuery } from '../api/client';
import type { Lang } from '../i18n';
import { isDate, read, toQuery, type Change, type Scenario } from './scenario';
import { kGaps, type Gap } from './gaps';
import { indexQuery, kIndexStart, readIndex, type IndexQuery } from './indices';
import { kUrgentStart, readUrgent, urgentQuery, type UrgentQuery } from './urgent';
import { kZoningStart, readZoning, zoningQuery, type ZoningQuery } from './zoning';

export interface Area {
  readonly level: string;
  readonly code: string;
}
/** Where travel zones are drawn from: a resource by its id, or a commune by its code. */
export interface Zone {
  readonly of: 'resource' | 'commune';
  readonly id: string;
}
export interface View {
  readonly lon: number;
  readonly lat: number;
  readonly zoom: number;
}
export const kPages = ['carte', 'comparer', 'donnees', 'fidelite'] as const;
/** What the map can be about: access to a profession, urgent care, the zones of aid, or another index. */
export const kLayers = ['access', 'urgent', 'zoning', 'index'] as const;
/** All that a shared link says. Null means the territory's own default. */
export interface Address {
  readonly page: (typeof kPages)[number];
  readonly layer: (typeof kLayers)[number];
  readonly lang: Lang;
  readonly profession: string | null;
  readonly ages: string | null;
  readonly year: number | null;
  readonly display: 'map' | 'table';
  readonly show: 'value' | 'change';
  readonly level: string;
  /** Column of the table, with a minus sign when the largest comes first. */
  readonly sort: string | null;
  readonly commune: string | null;
  readonly area: Area | null;
  readonly scenario: Scenario;
  /** The saved scenario that `scenario` was opened from. */
  readonly name: string | null;
  /** The two sides compared: a saved scenario, kBaseline, or kCurrent for `scenario`. */
  readonly a: string;
  readonly b: string;
  /** The day that decides which changes count; all of them where null. */
  readonly at: string | null;
  readonly urgent: UrgentQuery;
  readonly zone: Zone | null;
  readonly index: IndexQuery;
  /** What the map of the report on fidelity shows. */
  readonly gap: Gap;
  readonly zoning: ZoningQuery;
  readonly view: View | null;
}

export const kBaseline = 'baseline';
/** No scenario can bear this name. */
export const kCurrent = '.';

export const kStart: Address = {
  page: 'carte',
  layer: 'access',
  lang: 'fr',
  profession: null,
  ages: null,
  year: null,
  display: 'map',
  show: 'value',
  level: 'commune',
  sort: null,
  commune: null,
  area: null,
  scenario: [],
  name: null,
  a: kBaseline,
  b: kCurrent,
  at: null,
  urgent: kUrgentStart,
  zone: null,
  index: kIndexStart,
  gap: 'forward',
  zoning: kZoningStart,
  view: null,
};

const key = (text: string | null): string | null => (text && /^[a-z0-9_-]+$/i.test(text) ? text : null);

/** The name of a scenario, as the server allows them. */
const title = (text: string | null): string | null => (text && text.length <= 200 ? text : null);

function readView(text: string | null): View | null {
  const parts = (text ?? '').split(',').map(Number);
  if (parts.length !== 3 || text === '' || parts.some((p) => !Number.isFinite(p))) return null;
  const [lon, lat, zoom] = parts;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 20 ? { lon, lat, zoom } : null;
}

function readArea(text: string | null): Area | null {
  const found = /^([a-z]+):([0-9A-Za-z_-]+)$/.exec(text ?? '');
  return found ? { level: found[1], code: found[2] } : null;
}

function readZone(text: string | null): Zone | null {
  const found = /^(resource|commune):(.+)$/.exec(text ?? '');
  return found ? { of: found[1] as Zone['of'], id: found[2] } : null;
}

/** Reads what it understands and leaves the rest at its default. */
export function decode(search: string): Address {
  const q = new URLSearchParams(search);
  const scenario: Change[] = [];
  for (const [name, value] of q) {
    if (name !== 'add' && name !== 'remove') continue;
    const change = read(value, name === 'add' ? 1 : -1);
    if (change) scenario.push(change);
  }
  const year = Number(q.get('year'));
  const commune = (q.get('commune') ?? '').toUpperCase();
  return {
    page: kPages.find((p) => p === q.get('page')) ?? kStart.page,
    layer: kLayers.find((l) => l === q.get('layer')) ?? kStart.layer,
    lang: q.get('lang') === 'en' ? 'en' : 'fr',
    profession: key(q.get('profession')),
    ages: key(q.get('ages')),
    year: Number.isInteger(year) && year > 1900 && year < 2200 ? year : null,
    display: q.get('display') === 'table' ? 'table' : 'map',
    show: q.get('show') === 'change' ? 'change' : 'value',
    level: key(q.get('level')) ?? 'commune',
    sort: key(q.get('sort')),
    commune: /^[0-9][0-9AB][0-9]{3}$/.test(commune) ? commune : null,
    area: readArea(q.get('area')),
    scenario,
    name: title(q.get('scenario')),
    a: title(q.get('a')) ?? kStart.a,
    b: title(q.get('b')) ?? kStart.b,
    at: isDate(q.get('at') ?? undefined) ? q.get('at') : null,
    urgent: readUrgent(q),
    zone: readZone(q.get('zone')),
    index: readIndex(q),
    gap: kGaps.find((g) => g === q.get('gap')) ?? kStart.gap,
    zoning: readZoning(q),
    view: readView(q.get('view')),
  };
}

export function encode(a: Address): string {
  const { add, remove } = toQuery(a.scenario);
  const view = a.view;
  return encodeQuery({
    page: a.page === 'carte' ? null : a.page,
    layer: a.layer === 'access' ? null : a.layer,
    lang: a.lang === 'fr' ? null : a.lang,
    profession: a.profession,
    ages: a.ages,
    year: a.year,
    display: a.display === 'map' ? null : a.display,
    show: a.show === 'value' ? null : a.show,
    level: a.level === 'commune' ? null : a.level,
    sort: a.sort,
    commune: a.commune,
    area: a.area ? `${a.area.level}:${a.area.code}` : null,
    add,
    remove,
    scenario: a.name,
    a: a.a === kStart.a ? null : a.a,
    b: a.b === kStart.b ? null : a.b,
    at: a.at,
    ...urgentQuery(a.urgent),
    zone: a.zone ? `${a.zone.of}:${a.zone.id}` : null,
    ...indexQuery(a.index),
    gap: a.gap === kStart.gap ? null : a.gap,
    ...zoningQuery(a.zoning),
    view: view ? [view.lon.toFixed(4), view.lat.toFixed(4), view.zoom.toFixed(2)].join(',') : null,
  });
}
