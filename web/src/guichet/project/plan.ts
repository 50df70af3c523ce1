import { encodeQuery } from '../../api/client';
import { plain } from '../../i18n/format';
import type { Key, Lang } from '../../i18n';
import { write, type Change } from '../../state/scenario';
import type { Need, Organism, Project, Step, StepState } from './types';

/** What the form holds: as it is typed, the share of full time in hundredths. */
export interface Draft {
  mode: string;
  commune: string;
  commune_name: string;
  place: string;
  target_day: string;
  percent: string;
  premises: string;
  certainty: 'planned' | 'pledged';
}
export const kPercent = { least: 5, most: 150 };

export const draftOf = (p: Project): Draft => ({
  mode: p.mode,
  commune: p.commune,
  commune_name: p.commune_name,
  place: p.place,
  target_day: p.target_day,
  percent: p.fte === null ? '' : String(Math.round(p.fte * 100)),
  premises: p.premises,
  certainty: p.certainty,
});

/** The share of full time; null where nothing is typed, undefined where it is none. */
export function fteOf(percent: string): number | null | undefined {
  const text = percent.trim().replace(/\s*%$/, '').replace(',', '.');
  if (text === '') return null;
  const n = Number(text);
  return Number.isFinite(n) && n >= kPercent.least && n <= kPercent.most ? Math.round(n * 100) / 10_000 : undefined;
}

/** "à Saint-Omer", "au Touquet", "aux Attaques", "in Le Touquet". */
export function inPlace(lang: Lang, name: string): string {
  if (lang === 'en') return `in ${name}`;
  if (name.startsWith('Le ')) return `au ${name.slice(3)}`;
  return name.startsWith('Les ') ? `aux ${name.slice(4)}` : `à ${name}`;
}

type Say = (key: Key, args?: Record<string, string | number>) => string;
const month = (lang: Lang, day: string): string =>
  new Intl.DateTimeFormat(lang === 'fr' ? 'fr-FR' : 'en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`));

export function shareWords(say: Say, lang: Lang, fte: number | null): string {
  if (fte === null) return say('plan.share.unknown');
  if (fte === 1) return say('plan.share.full');
  return fte === 0.5 ? say('plan.share.half') : say('plan.share.part', { n: plain(lang, fte * 100, 1) });
}

/** "Un temps plein à Saint-Omer dès juillet 2027, engagé": what is not known yet is said. */
export function sentenceOf(say: Say, lang: Lang, p: Pick<Project, 'fte' | 'commune_name' | 'target_day' | 'certainty' | 'state' | 'settled_day'>): string {
  const share = shareWords(say, lang, p.fte);
  const where = p.commune_name ? inPlace(lang, p.commune_name) : say('plan.where.unknown');
  const since = p.state === 'installed' ? p.settled_day : p.target_day;
  const when = since ? say(p.state === 'installed' ? 'plan.when.since' : 'plan.when.from', { month: month(lang, since) }) : say('plan.when.unknown');
  return say('plan.sentence', { share, where, when, sure: say(`plan.sure.${p.state === 'pledged' ? p.certainty : p.state}`) });
}

export const kStates: readonly StepState[] = ['todo', 'doing', 'done', 'not_needed'];
export const isOver = (s: Step): boolean => s.state === 'done' || s.state === 'not_needed';
export const lateOf = (steps: readonly Step[]): Step[] => steps.filter((s) => s.late);
export function progressOf(steps: readonly Step[]): { done: number; of: number } {
  const counted = steps.filter((s) => s.state !== 'not_needed');
  return { done: counted.filter((s) => s.state === 'done').length, of: counted.length };
}

/** Those whom a need was sent to, and not taken back from: they may be given a document to read. */
export function organismsOf(needs: readonly Need[]): Organism[] {
  const found = new Map<number, string>();
  for (const m of needs.flatMap((n) => n.matches)) if (m.state !== 'withdrawn') found.set(m.partner, m.partner_name);
  return [...found].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}

export const changeOf = (profession: string, commune: string, fte: number, from: string): Change => ({ place: commune, profession, amount: fte, ...(from ? { from } : {}) });

interface OnMap {
  profession: string;
  changes: readonly Change[];
  commune?: string;
  lang: Lang;
}
/** The map with these changes as a scenario. */
export const mapAddress = ({ profession, changes, commune, lang }: OnMap): string =>
  `/${encodeQuery({ lang: lang === 'fr' ? null : lang, profession, show: changes.length > 0 ? 'change' : null, commune: commune ?? null, add: changes.map(write) })}`;
