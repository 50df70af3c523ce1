import type { CaseworkEvent, CaseworkMatch, CaseworkNeed, CaseworkRequest, Inbox, RequestLine, RequestList } from '../../api/client';

export const kViews = ['moi', 'equipe', 'tableau', 'toutes'] as const;
export type View = (typeof kViews)[number];
export const kGroups = ['late', 'today', 'week', 'later'] as const;
export const kColumns = ['new', 'open', 'project', 'installed'] as const;
export type Column = (typeof kColumns)[number];

/** The filters of a list, as the address names them and as the API does. */
export const kFilters = {
  mots: 'words',
  etat: 'state',
  profession: 'profession',
  sujet: 'subject',
  issue: 'outcome',
  suivi: 'owner',
  de: 'from',
  a: 'to',
} as const;
export type FilterName = keyof typeof kFilters;
export const kFilterNames = Object.keys(kFilters) as FilterName[];
export const filtersOf = (query: URLSearchParams): Partial<Record<FilterName, string>> =>
  Object.fromEntries(kFilterNames.map((name) => [name, query.get(name) ?? '']).filter(([, value]) => value !== ''));
export const apiFilters = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries(Object.entries(filtersOf(query)).map(([name, value]) => [kFilters[name as FilterName], value]));

const kDay = 86_400_000;
const dayInFrance = (at: Date) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(at);
export const today = (now = new Date()): string => dayInFrance(now);
/** Whole days of the calendar in France from an instant or a day to now; negative where it is to come. */
export function daysSince(iso: string, now = new Date()): number {
  const from = iso.length === 10 ? iso : dayInFrance(new Date(iso));
  return Math.round((Date.parse(dayInFrance(now)) - Date.parse(from)) / kDay);
}
export const daysAfter = (iso: string, days: number): string => new Date(Date.parse(iso) + days * kDay).toISOString().slice(0, 10);

export type Tone = 'plain' | 'good' | 'warm' | 'off';
export interface Chip {
  key: 'silent' | 'sent' | 'seen' | 'abandoned' | 'withdrawn' | 'answer';
  days: number;
  tone: Tone;
}
const kPending = ['sent', 'seen', 'abandoned'];
export const isAnswered = (m: CaseworkMatch): boolean => !kPending.includes(m.state) && m.state !== 'withdrawn';
export const isPending = (m: CaseworkMatch): boolean => kPending.includes(m.state);

/** What an organism has of a need, in a word; late from the first reminder on. */
export function chipOf(m: CaseworkMatch, reminderDays: number, now = new Date()): Chip {
  const days = daysSince(m.sent_at, now);
  if (m.state === 'abandoned') return { key: 'abandoned', days, tone: 'warm' };
  if (m.state === 'withdrawn') return { key: 'withdrawn', days, tone: 'off' };
  if (m.state === 'sent' || m.state === 'seen') {
    if (m.steps > 0 || days >= reminderDays) return { key: 'silent', days, tone: 'warm' };
    return { key: m.state, days, tone: 'plain' };
  }
  return { key: 'answer', days, tone: m.state === 'taking' || m.state === 'done' ? 'good' : 'off' };
}

/** Organisms that were asked, and those that have answered. */
export function answered(needs: readonly CaseworkNeed[]): { sent: number; answered: number } {
  const all = needs.flatMap((n) => n.matches).filter((m) => m.state !== 'withdrawn' || m.answered_at !== '');
  return { sent: all.length, answered: all.filter((m) => m.answered_at !== '').length };
}

export interface Stage {
  key: 'received' | 'accompanied' | 'project' | 'installed';
  at: string;
  /** The farthest that was reached. */
  current: boolean;
}
export function stagesOf(r: CaseworkRequest): Stage[] {
  const all = [
    { key: 'received' as const, at: r.received_at },
    { key: 'accompanied' as const, at: r.accompanied_at },
    { key: 'project' as const, at: r.project_at },
    { key: 'installed' as const, at: r.installed_at },
  ];
  const last = all.reduce((found, s, i) => (s.at ? i : found), 0);
  return all.map((s, i) => ({ ...s, current: i === last }));
}
/** The next column of the board that a request may go to. */
export const nextMark = (r: { project_at: string; installed_at: string }): 'project' | 'installed' | null =>
  r.installed_at ? null : r.project_at ? 'installed' : 'project';

export const linesOf = (box: Inbox | null): RequestLine[] => (box ? kGroups.flatMap((g) => box[g]) : []);
export const orderOf = (view: View, box: Inbox | null, list: RequestList | null): number[] =>
  (view === 'toutes' ? (list?.requests ?? []) : linesOf(box)).map((r) => r.id);

/** The neighbour of a request in a list; from one that has left it, that which took its place. */
export function neighbour(ids: readonly number[], from: number | null, step: 1 | -1, place: number): number | null {
  if (ids.length === 0) return null;
  const at = from === null ? -1 : ids.indexOf(from);
  if (at < 0) {
    const near = from === null ? (step > 0 ? 0 : ids.length - 1) : step > 0 ? place : place - 1;
    return ids[Math.min(Math.max(near, 0), ids.length - 1)];
  }
  return ids[at + step] ?? null;
}

/** What an event tells, cut where its words are several. */
export function partsOf(e: CaseworkEvent): { first: string; rest: string } {
  const cut = e.body.indexOf('\n');
  return cut < 0 ? { first: e.body, rest: '' } : { first: e.body.slice(0, cut), rest: e.body.slice(cut + 1) };
}
export const isNote = (e: CaseworkEvent): boolean => e.kind === 'note';

export const phoneShown = (phone: string): string => (/^0\d{9}$/.test(phone) ? phone.replace(/(\d\d)(?=\d)/g, '$1\u00a0') : phone);
