import type { PlainChange } from '../api/client';

/** Full-time equivalents, consultations a year, half-days a month. */
export const kUnits = ['fte', 'consultations', 'half-days'] as const;
export type Unit = (typeof kUnits)[number];
/** A supply change as the address and the API write it; `amount` is negative where supply is taken away. */
export interface Change {
  readonly place: string;
  readonly profession: string;
  readonly amount: number;
  /** Absent: full-time equivalents. */
  readonly unit?: Unit;
  readonly from?: string;
  readonly to?: string;
}
export type Scenario = readonly Change[];

/** The server's own bounds. */
const kMost: Record<Unit, number> = { fte: 1000, consultations: 6_000_000, 'half-days': 40_000 };
const kSpellings: readonly [RegExp, Unit][] = [
  [/^(fte|etp)?$/i, 'fte'],
  [/^consultations?$/i, 'consultations'],
  [/^(half-days?|demi-journ[eé]es?)$/i, 'half-days'],
];
const kForm = /^([0-9][0-9AB][0-9]{3}):([a-z0-9_-]+):(\d+(?:\.\d+)?)([a-zé-]*)(?::([0-9-]*))?(?::([0-9-]*))?$/i;
export const isDate = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

const round = (amount: number): number => Math.round(amount * 1000) / 1000;
const clamp = (amount: number, unit: Unit = 'fte'): number => round(Math.max(-kMost[unit], Math.min(kMost[unit], amount)));
export const mostOf = (unit: Unit = 'fte'): number => kMost[unit];
/** What one press of plus adds. */
export const stepOf = (unit: Unit = 'fte'): number => (unit === 'consultations' ? 100 : 1);

export type Action =
  | { do: 'step'; place: string; profession: string; by: number }
  | { do: 'set'; place: string; profession: string; amount: number }
  | { do: 'edit'; line: number; amount: number }
  | { do: 'date'; line: number; from: string | null }
  | { do: 'remove'; line: number }
  | { do: 'clear' };

export function lineOf(scenario: Scenario, place: string, profession: string): number {
  return scenario.findIndex((c) => c.place === place && c.profession === profession && c.unit === undefined);
}

function withAmount(scenario: Scenario, line: number, amount: number): Scenario {
  if (amount === 0) return scenario.filter((_, i) => i !== line);
  return scenario.map((c, i) => (i === line ? { ...c, amount } : c));
}

/** The scenario after an action; the same object where nothing changes. */
export function reduce(scenario: Scenario, action: Action): Scenario {
  switch (action.do) {
    case 'step':
    case 'set': {
      const { place, profession } = action;
      const line = lineOf(scenario, place, profession);
      const before = line < 0 ? 0 : scenario[line].amount;
      const amount = clamp(action.do === 'step' ? before + action.by : action.amount);
      if (amount === before) return scenario;
      return line < 0 ? [...scenario, { place, profession, amount }] : withAmount(scenario, line, amount);
    }
    case 'edit': {
      const line = scenario[action.line];
      const amount = clamp(action.amount, line?.unit);
      return !line || line.amount === amount ? scenario : withAmount(scenario, action.line, amount);
    }
    case 'date': {
      const from = action.from ?? undefined;
      const line = scenario[action.line];
      if (!line || line.from === from || (from !== undefined && !isDate(from))) return scenario;
      const to = from && line.to && line.to <= from ? undefined : line.to;
      return scenario.map((c, i) => (i === action.line ? { ...c, from, to } : c));
    }
    case 'remove':
      return scenario[action.line] ? scenario.filter((_, i) => i !== action.line) : scenario;
    case 'clear':
      return scenario.length > 0 ? [] : scenario;
  }
}

/** COMMUNE:PROFESSION:AMOUNT[:FROM[:TO]], the API's own form. */
export function write(change: Change): string {
  const parts = [change.place, change.profession, `${Math.abs(change.amount)}${change.unit ?? ''}`];
  if (change.from || change.to) parts.push(change.from ?? '');
  if (change.to) parts.push(change.to);
  return parts.join(':');
}

export function read(text: string, sign: 1 | -1): Change | null {
  const found = kForm.exec(text);
  if (!found) return null;
  const [, place, profession, digits, word, from, to] = found;
  const unit = kSpellings.find(([form]) => form.test(word))?.[1];
  if (!unit) return null;
  const amount = clamp(sign * Number(digits), unit);
  if (amount === 0) return null;
  return {
    place: place.toUpperCase(),
    profession,
    amount,
    ...(unit === 'fte' ? {} : { unit }),
    ...(isDate(from) ? { from } : {}),
    ...(isDate(to) ? { to } : {}),
  };
}

/** The `add` and `remove` parameters of a scenario, in its order. */
export function toQuery(scenario: Scenario): { add: string[]; remove: string[] } {
  return {
    add: scenario.filter((c) => c.amount > 0).map(write),
    remove: scenario.filter((c) => c.amount < 0).map(write),
  };
}

/** A saved scenario as the page edits it. */
export const fromSaved = (changes: readonly PlainChange[]): Scenario =>
  changes.map(({ place, profession, amount, unit, from, to }) => ({
    place,
    profession,
    amount,
    ...(unit && unit !== 'fte' ? { unit } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  }));

/** What is to be saved: lines that come from `saved` keep its certainty, origin and label. */
export function toSaved(scenario: Scenario, saved: readonly PlainChange[]): PlainChange[] {
  const left = [...saved];
  const same = (c: Change, s: PlainChange) => c.place === s.place && c.profession === s.profession && (c.unit ?? 'fte') === (s.unit ?? 'fte');
  return scenario.map((c) => {
    const exact = left.findIndex((s) => same(c, s) && c.amount === s.amount && c.from === s.from && c.to === s.to);
    const at = exact >= 0 ? exact : left.findIndex((s) => same(c, s));
    const [before] = at >= 0 ? left.splice(at, 1) : [];
    const { certainty, origin, label } = before ?? {};
    return { ...c, unit: c.unit ?? 'fte', ...(certainty ? { certainty } : {}), ...(origin ? { origin } : {}), ...(label ? { label } : {}) };
  });
}

/** In whatever order: an address writes what is added first. */
export function sameChanges(a: Scenario, b: Scenario): boolean {
  const texts = (s: Scenario) => s.map((c) => `${c.amount < 0 ? '-' : '+'}${write(c)}`).sort();
  const other = texts(b);
  return a.length === b.length && texts(a).every((t, i) => t === other[i]);
}
