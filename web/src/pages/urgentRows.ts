import type { CommuneColumns, Reach } from '../api/client';
import type { Lang } from '../i18n';
import type { Kind } from '../state/urgent';
import { fold } from './rows';

export interface UrgentRow {
  code: string;
  name: string;
  departement: string;
  minutes: number | null;
  within: boolean | null;
  nearest: string | null;
  kind: Kind | null;
  population: number;
  search: string;
}
export type UrgentColumn = 'name' | 'departement' | 'minutes' | 'nearest' | 'population';

export function urgentRows(reach: Reach, communes: CommuneColumns, keep: (i: number) => boolean): UrgentRow[] {
  const names = communes.areas?.departement ?? {};
  return communes.code.flatMap((code, i) => {
    if (!keep(i)) return [];
    const departement = names[communes.departement[i]] ?? communes.departement[i];
    const at = reach.resource[i] ?? null;
    const resource = at === null ? null : reach.resources[at];
    return [{
      code,
      name: communes.name[i],
      departement,
      minutes: reach.minutes[i],
      within: reach.within[i],
      nearest: resource?.name ?? null,
      kind: resource?.kind ?? null,
      population: communes.population[i],
      search: fold(`${communes.name[i]} ${code} ${departement}`),
    }];
  });
}

/** Communes that no way reaches are the farthest; unknown ones come last either way. */
export function sortUrgent(rows: readonly UrgentRow[], column: UrgentColumn, up: boolean, lang: Lang): UrgentRow[] {
  const sign = up ? 1 : -1;
  const words = new Intl.Collator(lang);
  const far = (r: UrgentRow) => r.minutes ?? Number.MAX_VALUE;
  return [...rows].sort((a, b) => {
    if ((a.within === null) !== (b.within === null) && column === 'minutes') return a.within === null ? 1 : -1;
    const order =
      column === 'minutes' ? far(a) - far(b)
      : column === 'population' ? a.population - b.population
      : words.compare(a[column] ?? '', b[column] ?? '');
    return sign * order || words.compare(a.name, b.name);
  });
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function csv(rows: readonly UrgentRow[], labelOf: (kind: Kind) => string): string {
  const head = 'code,name,departement,population,minutes,within,nearest,kind';
  const lines = rows.map((r) =>
    [
      r.code,
      r.name,
      r.departement,
      r.population,
      r.minutes ?? '',
      r.within === null ? '' : r.within ? 1 : 0,
      r.nearest ?? '',
      r.kind ? labelOf(r.kind) : '',
    ].map((v) => quoted(String(v))).join(','),
  );
  return `${[head, ...lines].join('\n')}\n`;
}
