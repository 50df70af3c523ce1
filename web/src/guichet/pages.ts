import type { Component } from 'svelte';
import type { IconName } from '../components/icons';
import type { Key } from '../i18n';
import type { Desk, Right } from './desk.svelte';
import type { PlaceName } from './place';

interface Page {
  readonly title: Key;
  readonly load: () => Promise<{ default: Component }>;
}

/** Each page is fetched when it is first shown. A place without one is told as unknown. */
export const kPages: Partial<Record<PlaceName, Page>> = {
  signIn: { title: 'guichet.signIn.title', load: () => import('./SignInPage.svelte') },
};

interface NavPage {
  readonly path: string;
  readonly nav: Key;
  readonly icon: IconName;
  /** The right that shows it; none: whoever is signed in. */
  readonly right?: Right;
  readonly holds: readonly PlaceName[];
}
const kNav: readonly NavPage[] = [];

export const pagesFor = (desk: Desk): NavPage[] => kNav.filter((p) => !p.right || desk.may(p.right));
