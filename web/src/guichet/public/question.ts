import type { ApiError } from '../../api/client';
import type { Lang } from '../../i18n';

/** What a professional has filled in so far. Kept in this tab until it is sent. */
export interface Draft {
  profession: string;
  stage: string;
  mode: string;
  /** A commune by its code, or a larger place by its name alone; `advise`: "where would you advise?" */
  commune: string;
  place: string;
  advise: boolean;
  wishes: string;
  /** Keys of what they need. */
  subjects: string[];
  name: string;
  email: string;
  phone: string;
}
export const kEmpty: Draft = { profession: '', stage: '', mode: 'unknown', commune: '', place: '', advise: false, wishes: '', subjects: [], name: '', email: '', phone: '' };

export type FieldName = 'profession' | 'stage' | 'place' | 'mode' | 'wishes' | 'name' | 'email' | 'phone';
/** In the order of the page. */
export const kFields: readonly FieldName[] = ['profession', 'stage', 'place', 'mode', 'wishes', 'name', 'email', 'phone'];
export type Missing = 'profession' | 'stage' | 'place' | 'name' | 'reach' | 'email';
export const kLongest = 8000;

/** What is missing, by its field. */
export function missing(d: Draft): Partial<Record<FieldName, Missing>> {
  const out: Partial<Record<FieldName, Missing>> = {};
  if (!d.profession) out.profession = 'profession';
  if (!d.stage) out.stage = 'stage';
  if (!d.advise && !d.commune && !d.place) out.place = 'place';
  if (!d.name.trim()) out.name = 'name';
  if (!d.email.trim() && !d.phone.trim()) out.email = 'reach';
  else if (d.email.trim() && !/^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/.test(d.email.trim())) out.email = 'email';
  return out;
}

export interface QuestionBody {
  profession: string;
  stage: string;
  mode: string;
  commune: string;
  place: string;
  wishes: string;
  subjects: string[];
  name: string;
  email: string;
  phone: string;
  lang: Lang;
}
export function bodyOf(d: Draft, lang: Lang): QuestionBody {
  const { advise, ...said } = d;
  return { ...said, commune: advise ? '' : d.commune, place: advise || d.commune ? '' : d.place, lang };
}

/** How the server's words begin where they are about a field. */
const kNamed: readonly [string, FieldName][] = [
  ['profession', 'profession'],
  ['stage', 'stage'],
  ['mode of practice', 'mode'],
  ['place wanted', 'place'],
  ['wishes', 'wishes'],
  ['name', 'name'],
  ['e-mail address', 'email'],
  ['telephone', 'phone'],
];
/** The field that a refusal is about; null where it is about none of the page. */
export function fieldOf(error: ApiError): FieldName | null {
  if (error.status === 404) return 'place';
  if (error.status !== 400 || !error.text) return null;
  const said = error.text.en;
  return kNamed.find(([start]) => said.startsWith(start))?.[1] ?? null;
}

export interface Sent {
  number: string;
  key: string;
  email: string;
  /** The link is written to that address too. */
  mailed: boolean;
}
const kDraft = 'sourcier.question';
const kSent = 'sourcier.question.sent';

function read<T>(name: string): Partial<T> | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(name) ?? 'null');
    return typeof kept === 'object' ? (kept as Partial<T> | null) : null;
  } catch {
    return null; // a browser that keeps nothing: the page works without
  }
}
function write(name: string, value: object | null): void {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // the same
  }
}

export function readDraft(): Draft {
  const kept = read<Draft>(kDraft) ?? {};
  const out = { ...kEmpty, subjects: (Array.isArray(kept.subjects) ? kept.subjects : []).filter((s) => typeof s === 'string') };
  for (const name of Object.keys(kEmpty) as (keyof Draft)[]) {
    if (name !== 'subjects' && typeof kept[name] === typeof kEmpty[name]) Object.assign(out, { [name]: kept[name] });
  }
  return out;
}
export const keepDraft = (d: Draft): void => write(kDraft, d);
export const readSent = (): Sent | null => {
  const kept = read<Sent>(kSent);
  return kept && typeof kept.number === 'string' && typeof kept.key === 'string' ? { number: kept.number, key: kept.key, email: kept.email ?? '', mailed: kept.mailed === true } : null;
};
export const forgetSent = (): void => write(kSent, null);
/** Once it is sent, what was typed is forgotten. */
export function keepSent(sent: Sent | null): void {
  write(kDraft, null);
  write(kSent, sent);
}

export const followLink = (key: string, lang: Lang): string => `${location.origin}/suivi${lang === 'en' ? '?lang=en' : ''}#cle=${key}`;
