import { en } from './en';
import { fr } from './fr';

export type Lang = 'fr' | 'en';
export type Key = keyof typeof fr;
export type Args = Record<string, string | number>;
export interface Text {
  fr: string;
  en: string;
}

export const dictionaries: Record<Lang, Record<Key, string>> = { fr, en };

/** Non-breaking spaces where French typography asks for them. */
export function typographyFr(text: string): string {
  return text
    .replace(/ ([;?!»])/g, '\u202f$1')
    .replace(/ ([:%])/g, '\u00a0$1')
    .replace(/« /g, '«\u202f')
    .replace(/([+−]) (?=\d)/g, '$1\u202f');
}

export function tr(lang: Lang, key: Key, args: Args = {}): string {
  const text = dictionaries[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in args ? String(args[name]) : whole,
  );
  return lang === 'fr' ? typographyFr(text) : text;
}

/** With a capital first letter, for a text that starts a line. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function pick(lang: Lang, text: Text): string {
  return lang === 'fr' ? typographyFr(text.fr) : text.en;
}
