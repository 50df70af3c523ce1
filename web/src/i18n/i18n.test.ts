import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { date, number, parseNumber, percent, plain, signed } from './format';
import { fr } from './fr';
import { tr, typographyFr, type Key } from './index';

const keys = Object.keys(fr) as Key[];
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

function sources(dir: string): string {
  return readdirSync(dir, { withFileTypes: true })
    .map((e) => {
      const path = join(dir, e.name);
      if (e.isDirectory()) return e.name === 'i18n' ? '' : sources(path);
      return /\.(svelte|ts)$/.test(e.name) && !e.name.endsWith('.test.ts') ? readFileSync(path, 'utf8') : '';
    })
    .join('\n');
}

describe('dictionary', () => {
  it('has the same keys in both languages, none empty, with the same holes', () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      expect(fr[key].trim(), key).not.toBe('');
      expect(en[key].trim(), key).not.toBe('');
      expect(holes(en[key]), key).toEqual(holes(fr[key]));
    }
  });
  it('holds no text that the page never says', () => {
    const code = sources(new URL('..', import.meta.url).pathname);
    const built = [
      'search.', 'table.', 'col.', 'control.', 'unit.', 'urgent.part.', 'urgent.one.', 'urgent.many.',
      'fidelity.gap.', 'zoning.step.', 'ask.missing.', 'desk.event.', 'desk.view.', 'desk.group.', 'desk.said.',
      'desk.act.', 'desk.chip.', 'desk.seen.choose.', 'desk.board.do.', 'desk.board.to.', 'desk.stage.',
      'desk.column.', 'dash.period.', 'dash.sort.', 'dash.stage.', 'admin.role.', 'audit.action.', 'audit.detail.',
      'meet.kind.', 'meet.answer.', 'follow.event.', 'project.state.', 'task.size.', 'appt.reply.', 'appt.kind.',
      'appt.where.', 'appt.whereHint.', 'appt.state.', 'appt.event.', 'plan.who.', 'plan.match.', 'plan.state.',
      'plan.sure.', 'plan.certainty.', 'plan.gain.missing.', 'install.',
    ];
    const unused = keys.filter((k) => !code.includes(`'${k}'`) && !built.some((b) => k.startsWith(b) && code.includes(`\`${b}\${`)));
    expect(unused).toEqual([]);
  });
  it('fills holes and leaves unknown ones visible', () => {
    expect(tr('en', 'sheet.minutes', { n: 7 })).toBe('7 min');
    expect(tr('en', 'sheet.minutes')).toBe('{n} min');
  });
  it('keeps French marks on the line of their word', () => {
    expect(typographyFr('Et si… ? Oui : 9,7 % ; « bien » !')).toBe('Et si…\u202f? Oui\u00a0: 9,7\u00a0% ;'.replace(' ;', '\u202f;') + ' «\u202fbien\u202f»\u202f!');
  });
});

describe('numbers', () => {
  it('are French in French', () => {
    expect(number('fr', 115669)).toBe('115\u202f669');
    expect(number('fr', 4.187, 2)).toBe('4,19');
    expect(percent('fr', 0.0966)).toMatch(/^9,7[\u00a0\u202f]%$/);
    expect(plain('fr', 2.5)).toBe('2,5');
    expect(plain('fr', 4)).toBe('4');
  });
  it('are English in English', () => {
    expect(number('en', 115669)).toBe('115,669');
    expect(percent('en', 0.0966)).toBe('9.7%');
  });
  it('carry a real minus, and no sign on zero', () => {
    expect(signed('fr', 0.22, 2)).toBe('+0,22');
    expect(signed('fr', -0.22, 2)).toBe('−0,22');
    expect(signed('fr', 0.001, 2)).toBe('0,00');
  });
  it('are read as people type them', () => {
    expect(parseNumber('0,5')).toBe(0.5);
    expect(parseNumber('−1')).toBe(-1);
    expect(parseNumber('+ 2')).toBe(2);
    expect(parseNumber('deux')).toBeNull();
    expect(parseNumber('')).toBeNull();
  });
  it('dates are long', () => {
    expect(date('fr', '2021-12-06')).toBe('6 décembre 2021');
    expect(date('fr', '2027-01-01')).toBe('1er janvier 2027');
    expect(date('en', '2021-12-06')).toBe('6 December 2021');
    expect(date('fr', '2023')).toBe('2023');
    expect(date('fr', '≥ 2022-12')).toBe('≥ 2022-12');
  });
});
