import { describe, expect, it } from 'vitest';
import { placeOf, safeReturn } from './place';

describe('the place an address names', () => {
  it('is found with or without a last slash', () => {
    expect(placeOf('/guichet')).toEqual({ name: 'desk' });
    expect(placeOf('/guichet/')).toEqual({ name: 'desk' });
    expect(placeOf('/demande')).toEqual({ name: 'question' });
  });
  it('carries the number of its request', () => {
    expect(placeOf('/guichet/demandes/412')).toEqual({ name: 'request', id: 412 });
    expect(placeOf('/guichet/demandes/412/projet')).toEqual({ name: 'project', id: 412 });
    expect(placeOf('/guichet/administration/partenaires')).toEqual({ name: 'administration', section: 'partenaires' });
  });
  it('is unknown where no page is', () => {
    for (const path of ['/', '/guichet/demandes/x', '/guichet/demandes/1e3', '/toString', '/guichet/constructor/a'])
      expect(placeOf(path).name, path).toBe('unknown');
  });
});

describe('after signing in', () => {
  it('one goes back to a page of the guichet, never to another site', () => {
    expect(safeReturn('/guichet/demandes/4?x=1')).toBe('/guichet/demandes/4?x=1');
    expect(safeReturn('/?commune=62765&add=62765:gp:1')).toBe('/?commune=62765&add=62765:gp:1');
    for (const target of [null, '', '/', '//evil.example', 'https://evil.example', '/guichets', 'javascript:alert(1)'])
      expect(safeReturn(target), String(target)).toBe('/guichet');
  });
  it('an organism starts at its own page', () => {
    for (const target of [null, '/guichet', '/guichet/', '/guichet?vue=equipe', '//evil.example']) expect(safeReturn(target, 'partner'), String(target)).toBe('/guichet/partenaire');
    expect(safeReturn('/guichet/partenaire/4', 'partner')).toBe('/guichet/partenaire/4');
    expect(safeReturn(null, 'agent')).toBe('/guichet');
  });
});
