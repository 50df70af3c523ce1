import type { CommuneColumns, IndexColumns } from '../api/client';
import type { Lang } from '../i18n';
import { fold } from './rows';

export interface IndexRow {
  code: string;
  name: string;
  departement: string;
  value: number | null;
  supply: number;
  population: number;
  search: string;
}
export type IndexColumn = 'name' | 'departement' | 'value' | 'supply' | 'population';

export function indexRows(columns: IndexColumns, communes: CommuneColumns, keep: (i: number) => boolean): IndexRow[] {
  const names = communes.areas?.departement ?? {};
  return communes.code.flatMap((code, i) => {
    if (!keep(i)) return [];
    const departement = names[communes.departement[i]] ?? communes.departement[i];
    return [{
      code,
      name: communes.name[i],
      departement,
      value: columns.value[i],
      supply: columns.supply_of[i],
      population: communes.population[i],
      search: fold(`${communes.name[i]} ${code} ${departement}`),
    }];
  });
}

/** Unknown values come last either way. */
export function sortIndex(rows: readonly IndexRow[], column: IndexColumn, up: boolean, lang: Lang): IndexRow[] {
  const sign = up ? 1 : -1;
  const words = new Intl.Collator(lang);
  return [...rows].sort((a, b) => {
    const [x, y] = [a[column], b[column]];
    if ((x === null) !== (y === null)) return x === null ? 1 : -1;
    const order = typeof x === 'string' ? words.compare(x, y as string) : (x ?? 0) - ((y as number | null) ?? 0);
    return sign * order || words.compare(a.name, b.name);
  });
}
