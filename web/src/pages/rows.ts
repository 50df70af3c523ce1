import type { AccessRow, CommuneColumns } from '../api/client';

export interface Row {
  code: string;
  name: string;
  departement: string;
  value: number | null;
  after: number | null;
  gain: number | null;
  population: number | null;
  zone: string;
  under: number | null;
  /** Accent-free lower case, for the filter. */
  search: string;
}
export type Column = 'name' | 'departement' | 'value' | 'after' | 'gain' | 'population' | 'zone' | 'under';
export interface Order {
  column: Column;
  up: boolean;
}

export const fold = (text: string): string =>
  text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[-'’]/g, ' ');

export function communeRows(
  communes: CommuneColumns,
  before: readonly (number | null)[],
  after: readonly (number | null)[],
  gains: ReadonlyMap<number, number>,
  keep: (i: number) => boolean,
): Row[] {
  const names = communes.areas?.departement ?? {};
  const rows: Row[] = [];
  for (let i = 0; i < communes.code.length; ++i) {
    if (!keep(i)) continue;
    const departement = names[communes.departement[i]] ?? communes.departement[i];
    rows.push({
      code: communes.code[i],
      name: communes.name[i],
      departement,
      value: before[i] ?? null,
      after: after[i] ?? null,
      gain: gains.get(i) ?? 0,
      population: communes.population[i],
      zone: communes.zone[i],
      under: null,
      search: fold(`${communes.name[i]} ${communes.code[i]} ${departement}`),
    });
  }
  return rows;
}

export function levelRows(before: readonly AccessRow[], after: readonly AccessRow[] | null): Row[] {
  const later = new Map((after ?? []).map((r) => [r.code, r]));
  return before.map((r) => {
    const now = later.get(r.code) ?? r;
    return {
      code: r.code,
      name: r.name,
      departement: '',
      value: r.value,
      after: now.value,
      gain: r.value !== null && now.value !== null ? now.value - r.value : null,
      population: r.population,
      zone: '',
      under: now.under_threshold_share,
      search: fold(`${r.name} ${r.code}`),
    };
  });
}

/** Rows that hold every word of the filter, in order; what has no value comes last either way. */
export function arrange(rows: readonly Row[], filter: string, order: Order, locale: string): Row[] {
  const words = fold(filter).split(/\s+/).filter(Boolean);
  const kept = words.length > 0 ? rows.filter((r) => words.every((w) => r.search.includes(w))) : [...rows];
  const compareText = new Intl.Collator(locale).compare;
  const sign = order.up ? 1 : -1;
  const { column } = order;
  return kept.sort((a, b) => {
    const [x, y] = [a[column], b[column]];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    const by = typeof x === 'string' ? compareText(x, String(y)) : x - Number(y);
    return by !== 0 ? sign * by : compareText(a.name, b.name);
  });
}
