import type { CaseworkGains } from '../../api/client';
import { daysAfter } from '../desk/casework';

export const kPeriods = ['annee', 'precedente', 'mois', 'dates'] as const;
export type Period = (typeof kPeriods)[number];
export interface Span {
  from: string;
  to: string;
}

/** The days of a period, both included; null where the dates given are none, or not in order. */
export function spanOf(period: Period, query: URLSearchParams, today: string): Span | null {
  const year = Number(today.slice(0, 4));
  if (period === 'annee') return { from: `${year}-01-01`, to: today };
  if (period === 'precedente') return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` };
  if (period === 'mois') return { from: daysAfter(sameDay(year - 1, today), 1), to: today };
  const [from, to] = [query.get('de') ?? '', query.get('a') ?? ''];
  return isDay(from) && isDay(to) && from <= to ? { from, to } : null;
}
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
const sameDay = (year: number, day: string): string => (day.endsWith('-02-29') ? `${year}-02-28` : `${year}${day.slice(4)}`);

/** A cell of CSV that no spreadsheet takes for a formula. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
export const csvOf = (rows: readonly (readonly (string | number | null)[])[]): string => `\ufeff${rows.map((r) => r.map(cell).join(',')).join('\r\n')}\r\n`;

/** The changes of a profession as the address of the map writes them, but for those that the published values hold already. */
export const mapChanges = (gains: CaseworkGains, profession: string): string[] =>
  gains.changes.filter((c) => c.profession === profession && c.gain && !c.gain.in_published).map((c) => `${c.commune}:${c.profession}:${c.fte}:${c.day}`);

export type GainedChange = CaseworkGains['changes'][number];
type Says = { plain: (value: number, decimals?: number) => string };
/** Capacity a year: full-time equivalents need their decimals, consultations do not. */
export const capacityText = (speech: Says, capacity: number): string => speech.plain(capacity, Math.abs(capacity) < 100 ? 2 : 0);
export const gainedText = (speech: Says, gained: number): string => `+${capacityText(speech, gained)}`;
