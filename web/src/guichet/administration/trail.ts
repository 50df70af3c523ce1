import type { Desk } from '../desk.svelte';
import type { Key } from '../../i18n';
import { fr } from '../../i18n/fr';

/** What the trail calls each thing that can be done, in the order of the list. */
export const kActions = Object.keys(fr)
  .filter((key) => key.startsWith('audit.action.'))
  .map((key) => key.slice('audit.action.'.length));

const known = (key: string): key is Key => Object.hasOwn(fr, key);
/** The words of an action; its key, readable, where there are none yet. */
export function actionWords(desk: Desk, action: string): string {
  const key = `audit.action.${action}`;
  return known(key) ? desk.t(key) : action.replaceAll('_', ' ');
}

function value(desk: Desk, v: unknown): string {
  if (Array.isArray(v)) return v.length > 0 ? v.map((one) => value(desk, one)).join(', ') : '–';
  if (v === null) return '–';
  if (typeof v === 'boolean') return desk.t(v ? 'audit.yes' : 'audit.no');
  return typeof v === 'object' ? JSON.stringify(v) : String(v);
}
/** An entry's details, "role: agent → partner". */
export function detailWords(desk: Desk, details: string): string[] {
  let read: unknown;
  try {
    read = JSON.parse(details);
  } catch {
    return [details];
  }
  if (typeof read !== 'object' || read === null) return [details];
  return Object.entries(read).map(([name, v]) => {
    const key = `audit.detail.${name}`;
    const label = known(key) ? desk.t(key) : name.replaceAll('_', ' ');
    const change = typeof v === 'object' && v !== null && 'before' in v && 'after' in v;
    return desk.t('audit.is', { label, value: change ? `${value(desk, v.before)} → ${value(desk, v.after)}` : value(desk, v) });
  });
}

/** What an entry is about: "request:12" is on a page of the desk. */
export function target(what: string): { kind: string; id: string } | null {
  const found = /^([a-z_]+):(\d+)$/.exec(what);
  return found ? { kind: found[1], id: found[2] } : null;
}
