import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/client';
import { bodyOf, fieldOf, kEmpty, missing } from './question';

const full = { ...kEmpty, profession: 'gp', stage: 'locum', commune: '62765', place: 'Saint-Omer', name: 'Éloïse', email: 'e@exemple.fr' };

describe('a question', () => {
  it('needs who, where and how to answer', () => {
    expect(missing(full)).toEqual({});
    expect(missing(kEmpty)).toEqual({ profession: 'profession', stage: 'stage', place: 'place', name: 'name', email: 'reach' });
    expect(missing({ ...full, commune: '', place: '', advise: true })).toEqual({});
    expect(missing({ ...full, commune: '', place: 'CA du Pays de Saint-Omer' })).toEqual({});
    expect(missing({ ...full, email: '', phone: '06 12 34 56 78' })).toEqual({});
    for (const email of ['e', 'e@', 'e@exemple', 'e@exemple.', '@exemple.fr', 'e x@exemple.fr']) expect(missing({ ...full, email }), email).toEqual({ email: 'email' });
  });
  it('names a commune by its code, a larger place in words, and none where advice is asked', () => {
    expect(bodyOf(full, 'fr')).toMatchObject({ commune: '62765', place: '', lang: 'fr' });
    expect(bodyOf({ ...full, commune: '', place: 'Nord' }, 'en')).toMatchObject({ commune: '', place: 'Nord', lang: 'en' });
    expect(bodyOf({ ...full, advise: true }, 'fr')).toMatchObject({ commune: '', place: '' });
  });
});

describe('a refusal', () => {
  const refused = (en: string, status = 400) => fieldOf(new ApiError(status, { fr: '', en }));
  it('is told beside its field', () => {
    expect(refused('name: it is missing; write what to call you')).toBe('name');
    expect(refused('e-mail address: "a@b" is not an address; write it like name@example.org')).toBe('email');
    expect(refused('e-mail address, telephone: give one of them, so that we can answer')).toBe('email');
    expect(refused('telephone: "12" is not a number; write it like 06 12 34 56 78')).toBe('phone');
    expect(refused('no commune 99999', 404)).toBe('place');
  });
  it('is told above the page where it is about none', () => {
    expect(refused('body: send JSON')).toBeNull();
    expect(refused('many questions come from your network', 429)).toBeNull();
    expect(fieldOf(new ApiError(0, null))).toBeNull();
  });
});
