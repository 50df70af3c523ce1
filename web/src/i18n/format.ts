import type { Lang } from './index';

const locales: Record<Lang, string> = { fr: 'fr-FR', en: 'en-GB' };
const cache = new Map<string, Intl.NumberFormat>();

function formatter(lang: Lang, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = lang + JSON.stringify(options);
  let found = cache.get(key);
  if (!found) cache.set(key, (found = new Intl.NumberFormat(locales[lang], options)));
  return found;
}

const realMinus = (text: string): string => text.replace(/-(?=[\d\s])/g, '−');

export function number(lang: Lang, value: number, decimals = 0): string {
  return realMinus(
    formatter(lang, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value),
  );
}

/** At most `decimals` digits, none of them a trailing zero: 2.5, 4, 0.25. */
export function plain(lang: Lang, value: number, decimals = 2): string {
  return realMinus(formatter(lang, { maximumFractionDigits: decimals }).format(value));
}

/** With its sign, and no sign on what rounds to zero. */
export function signed(lang: Lang, value: number, decimals = 0): string {
  return realMinus(
    formatter(lang, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: 'exceptZero',
    }).format(value),
  );
}

/** 0.097 as 9,7 %. */
export function percent(lang: Lang, share: number, decimals = 1): string {
  return realMinus(
    formatter(lang, {
      style: 'percent',
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(share),
  );
}

/** Dates as "6 décembre 2021"; the text itself where it is not a date. */
export function date(lang: Lang, iso: string): string {
  if (!/^\d{4}-\d{2}-\d{2}(T|$)/.test(iso)) return iso;
  const parsed = new Date(iso.length === 10 ? `${iso}T12:00:00` : iso);
  if (Number.isNaN(parsed.getTime())) return iso;
  const text = new Intl.DateTimeFormat(locales[lang], { dateStyle: 'long' }).format(parsed);
  return lang === 'fr' ? text.replace(/^1 /, '1er ') : text;
}

/** What a person types: a comma or a point, a real minus or a hyphen. Null where it is no number. */
export function parseNumber(text: string): number | null {
  const clean = text.replace(/[\s\u00a0\u202f+]/g, '').replace('−', '-').replace(',', '.');
  return /^-?\d+(\.\d+)?$/.test(clean) ? Number(clean) : null;
}
