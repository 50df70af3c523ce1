import { describe, expect, it } from 'vitest';
import { decode, encode, kStart, type Address } from './address';

const full: Address = {
  page: 'carte',
  layer: 'urgent',
  lang: 'en',
  profession: 'nurse',
  ages: '65',
  year: 2022,
  display: 'table',
  show: 'change',
  level: 'epci',
  sort: '-gain',
  commune: '62364',
  area: { level: 'epci', code: '200069037' },
  scenario: [
    { place: '62364', profession: 'gp', amount: 1, from: '2027-01-01' },
    { place: '02691', profession: 'gp', amount: 0.5, from: '2027-01-01', to: '2028-01-01' },
    { place: '2A004', profession: 'nurse', amount: -2 },
  ],
  name: 'Été à Fruges, 50 % & co',
  a: 'Fruges 2027',
  b: 'baseline',
  at: '2027-06-01',
  urgent: {
    kinds: ['emergency_department', 'mcs'],
    limit: 20,
    speed: 0.9,
    add: [
      { place: '62364', kind: 'mcs', delay: 0, flies: null },
      { place: '62041', kind: 'helicopter', delay: 6, flies: 220 },
    ],
  },
  zone: { of: 'resource', id: 'smur d’Arras & co' },
  index: { method: 'k_nearest', supply: 'maternity', decay: 'cut_30', k: 2, target: 50_000 },
  gap: 'blind',
  zoning: { scheme: 'medecins', list: '2025', rule: '2021', year: 2022, zip: 20.5, zac: 30, last: 'including', against: '2024' },
  view: { lon: 2.5123, lat: 50.1, zoom: 9.25 },
};

describe('address', () => {
  it('is empty at the start and reads back as the start', () => {
    expect(encode(kStart)).toBe('');
    expect(decode('')).toEqual(kStart);
  });
  it('comes back whole', () => {
    expect(decode(encode(full))).toEqual(full);
  });
  it('writes the scenario as the API does, without escapes', () => {
    expect(encode(full)).toContain('add=62364:gp:1:2027-01-01&add=02691:gp:0.5:2027-01-01:2028-01-01&remove=2A004:nurse:2');
  });
  it('reads escaped addresses too', () => {
    expect(decode('?add=62364%3Agp%3A1').scenario).toEqual([{ place: '62364', profession: 'gp', amount: 1 }]);
  });
  it('leaves what it does not understand at its default', () => {
    const odd = '?lang=de&year=abc&ages=<b>&commune=1&area=x&view=1,2&add=nope&add=62364:gp:0&remove=62364:gp:-1&page=zz&display=3d&layer=sea&zone=here&kinds=gp&limit=5&speed=9&with=62364:gp&zip=20&rule=<i>';
    expect(decode(odd)).toEqual(kStart);
    expect(decode('?view=2,91,3').view).toBeNull();
    expect(decode('?year=3000').year).toBeNull();
  });
});
