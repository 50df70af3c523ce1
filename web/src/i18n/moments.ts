import type { Lang } from './index';

const locales: Record<Lang, string> = { fr: 'fr-FR', en: 'en-GB' };
const timeZone = 'Europe/Paris';

function say(lang: Lang, iso: string, options: Intl.DateTimeFormatOptions): string {
  const at = new Date(iso.length === 10 ? `${iso}T12:00:00Z` : iso);
  if (Number.isNaN(at.getTime())) return iso;
  return new Intl.DateTimeFormat(locales[lang], { timeZone, ...options }).format(at);
}

/** The day in France of an instant, or of a date: "6 décembre 2021". */
export function day(lang: Lang, iso: string): string {
  const text = say(lang, iso, { dateStyle: 'long' });
  return lang === 'fr' ? text.replace(/^1 /, '1er ') : text;
}

/** "samedi 12 décembre 2026". */
export const weekday = (lang: Lang, iso: string): string => `${say(lang, iso, { weekday: 'long' })} ${day(lang, iso)}`;

/** The same in short, with the year where it is not this one: "22 nov.", "22 nov. 2025". */
export function shortDay(lang: Lang, iso: string, now = new Date()): string {
  const year = say(lang, now.toISOString(), { year: 'numeric' });
  const text = say(lang, iso, { day: 'numeric', month: 'short', ...(iso.slice(0, 4) === year ? {} : { year: 'numeric' }) });
  return lang === 'fr' ? text.replace(/^1 /, '1er ') : text;
}

/** "9 h 12" or "09:12", in France. */
export function hour(lang: Lang, iso: string): string {
  const text = say(lang, iso, { hour: 'numeric', minute: '2-digit' });
  return lang === 'fr' ? text.replace(/^0(?=\d)/, '').replace(':', '\u00a0h\u00a0') : text;
}

/** "22 nov., 9 h 12". */
export const moment = (lang: Lang, iso: string, now = new Date()): string => `${shortDay(lang, iso, now)}, ${hour(lang, iso)}`;
