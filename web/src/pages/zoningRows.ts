import type { CommuneColumns, Zoning } from '../api/client';
import type { Lang } from '../i18n';
import { fold } from './rows';

export interface ZoningRow {
  id: number;
  code: string;
  name: string;
  departement: string;
  /** Positions of the classes, the most helped first. */
  zone: number;
  from: number | null;
  unit: string | null;
  apl: number | null;
  rank: number | null;
  population: number;
  search: string;
}
export type ZoningColumn = 'name' | 'departement' | 'from' | 'zone' | 'unit' | 'apl' | 'rank' | 'population';

export function zoningRows(
  zoning: Zoning,
  zones: Int8Array,
  from: Int8Array | null,
  communes: CommuneColumns,
  keep: (i: number) => boolean,
): ZoningRow[] {
  const { departement: departements = {}, tvs = {} } = communes.areas ?? {};
  return communes.code.flatMap((code, id) => {
    if (!keep(id)) return [];
    const departement = departements[communes.departement[id]] ?? communes.departement[id];
    const unit = zoning.columns?.unit[id] ?? null;
    const name = unit === null ? null : zoning.rule?.unit === 'tvs' ? (tvs[unit] ?? unit) : communes.name[id];
    return [{
      id,
      code,
      name: communes.name[id],
      departement,
      zone: zones[id],
      from: from?.[id] ?? null,
      unit: name,
      apl: zoning.columns?.apl[id] ?? null,
      rank: zoning.columns?.rank[id] ?? null,
      population: communes.population[id],
      search: fold(`${communes.name[id]} ${code} ${departement} ${name ?? ''}`),
    }];
  });
}

/** What has no value comes last either way; equal rows by name. */
export function sortZoning(rows: readonly ZoningRow[], column: ZoningColumn, up: boolean, lang: Lang): ZoningRow[] {
  const sign = up ? 1 : -1;
  const words = new Intl.Collator(lang);
  return [...rows].sort((a, b) => {
    const [x, y] = [a[column], b[column]];
    if ((x === null) !== (y === null)) return x === null ? 1 : -1;
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : words.compare(String(x ?? ''), String(y ?? ''));
    return sign * order || words.compare(a.name, b.name);
  });
}
