/** A supply change as the address and the API write it; `fte` is negative where supply is taken away. */
export interface Change {
  readonly place: string;
  readonly profession: string;
  readonly fte: number;
  readonly from?: string;
  readonly to?: string;
}
export type Scenario = readonly Change[];

const kMaxFte = 99;
const kForm = /^([0-9][0-9AB][0-9]{3}):([a-z0-9_-]+):(\d+(?:\.\d+)?)(?::([0-9-]*))?(?::([0-9-]*))?$/i;
const isDate = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

const round = (fte: number): number => Math.round(fte * 1000) / 1000;
const clamp = (fte: number): number => round(Math.max(-kMaxFte, Math.min(kMaxFte, fte)));

export type Action =
  | { do: 'step'; place: string; profession: string; by: number }
  | { do: 'set'; place: string; profession: string; fte: number }
  | { do: 'edit'; line: number; fte: number }
  | { do: 'date'; line: number; from: string | null }
  | { do: 'remove'; line: number }
  | { do: 'clear' };

export function lineOf(scenario: Scenario, place: string, profession: string): number {
  return scenario.findIndex((c) => c.place === place && c.profession === profession);
}

function withFte(scenario: Scenario, line: number, fte: number): Scenario {
  const value = clamp(fte);
  if (value === 0) return scenario.filter((_, i) => i !== line);
  return scenario.map((c, i) => (i === line ? { ...c, fte: value } : c));
}

/** The scenario after an action; the same object where nothing changes. */
export function reduce(scenario: Scenario, action: Action): Scenario {
  switch (action.do) {
    case 'step':
    case 'set': {
      const { place, profession } = action;
      const line = lineOf(scenario, place, profession);
      const before = line < 0 ? 0 : scenario[line].fte;
      const fte = clamp(action.do === 'step' ? before + action.by : action.fte);
      if (fte === before) return scenario;
      return line < 0 ? [...scenario, { place, profession, fte }] : withFte(scenario, line, fte);
    }
    case 'edit':
      if (!scenario[action.line] || scenario[action.line].fte === clamp(action.fte)) return scenario;
      return withFte(scenario, action.line, action.fte);
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

/** COMMUNE:PROFESSION:FTE[:FROM[:TO]], the API's own form. */
export function write(change: Change): string {
  const parts = [change.place, change.profession, String(Math.abs(change.fte))];
  if (change.from || change.to) parts.push(change.from ?? '');
  if (change.to) parts.push(change.to);
  return parts.join(':');
}

export function read(text: string, sign: 1 | -1): Change | null {
  const found = kForm.exec(text);
  if (!found) return null;
  const [, place, profession, amount, from, to] = found;
  const fte = clamp(sign * Number(amount));
  if (fte === 0) return null;
  return {
    place: place.toUpperCase(),
    profession,
    fte,
    ...(isDate(from) ? { from } : {}),
    ...(isDate(to) ? { to } : {}),
  };
}

/** The `add` and `remove` parameters of a scenario, in its order. */
export function toQuery(scenario: Scenario): { add: string[]; remove: string[] } {
  return {
    add: scenario.filter((c) => c.fte > 0).map(write),
    remove: scenario.filter((c) => c.fte < 0).map(write),
  };
}
