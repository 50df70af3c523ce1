import type { CommuneColumns } from '../api/client';

export interface GapRow {
  id: number;
  code: string;
  name: string;
  published: number;
  ours: number;
  gap: number;
  people: number;
}

/** Communes of known gap, those where it touches most people first. */
export function gapRows(
  published: readonly (number | null)[],
  gaps: readonly (number | null)[],
  communes: Pick<CommuneColumns, 'code' | 'name' | 'population'>,
): GapRow[] {
  const rows = gaps.flatMap((gap, id): GapRow[] => {
    const value = published[id];
    if (gap === null || value === null) return [];
    return [{ id, code: communes.code[id], name: communes.name[id], published: value, ours: value - gap, gap, people: communes.population[id] }];
  });
  const weight = (r: GapRow) => Math.abs(r.gap) * r.people;
  return rows.sort((a, b) => weight(b) - weight(a) || a.id - b.id);
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const digits = (v: number): string => String(Number(v.toFixed(3)));

export function gapCsv(rows: readonly GapRow[]): string {
  const lines = rows.map((r) => [r.code, quoted(r.name), digits(r.published), digits(r.ours), digits(r.gap), r.people].join(','));
  return `${['code,name,published,computed,gap,population', ...lines].join('\n')}\n`;
}
