import type { Component } from 'svelte';
import type { IconName } from '../components/icons';
import type { Key } from '../i18n';
import type { Desk, Right, Role } from './desk.svelte';
import type { PlaceName } from './place';

interface Page {
  readonly title: Key;
  readonly load: () => Promise<{ default: Component }>;
}

/** One page for both, so that going through the list keeps it where it is. */
const kDesk: Page = { title: 'desk.title', load: () => import('./DeskPage.svelte') };

/** Each page is fetched when it is first shown. A place without one is told as unknown. */
export const kPages: Partial<Record<PlaceName, Page>> = {
  desk: kDesk,
  request: kDesk,
  dashboard: { title: 'dash.title', load: () => import('./DashboardPage.svelte') },
  agenda: { title: 'agenda.title', load: () => import('./AgendaPage.svelte') },
  tasks: { title: 'task.title', load: () => import('./TasksPage.svelte') },
  task: { title: 'task.title', load: () => import('./TaskPage.svelte') },
  project: { title: 'plan.title', load: () => import('./project/ProjectPage.svelte') },
  signIn: { title: 'guichet.signIn.title', load: () => import('./SignInPage.svelte') },
  question: { title: 'ask.title', load: () => import('./public/QuestionPage.svelte') },
  account: { title: 'account.title', load: () => import('./account/AccountPage.svelte') },
  administration: { title: 'admin.title', load: () => import('./administration/AdministrationPage.svelte') },
  register: { title: 'register.title', load: () => import('./public/RegisterPage.svelte') },
  follow: { title: 'follow.title', load: () => import('./public/FollowPage.svelte') },
};

interface NavPage {
  readonly path: string;
  readonly nav: Key;
  readonly icon: IconName;
  /** The right that shows it; none: whoever is signed in. */
  readonly right?: Right;
  /** The only role that it is for. */
  readonly role?: Role;
  readonly holds: readonly PlaceName[];
}
const kNav: readonly NavPage[] = [
  { path: '/guichet', nav: 'nav.guichet', icon: 'desk', right: 'edit_request', holds: ['desk', 'request', 'project'] },
  { path: '/guichet/partenaire', nav: 'task.nav', icon: 'desk', role: 'partner', holds: ['tasks', 'task'] },
  { path: '/guichet/agenda', nav: 'agenda.nav', icon: 'agenda', right: 'keep_agenda', holds: ['agenda'] },
  { path: '/guichet/tableau-de-bord', nav: 'dash.nav', icon: 'chart', right: 'see_statistics', holds: ['dashboard'] },
  { path: '/guichet/administration/comptes', nav: 'admin.nav', icon: 'settings', right: 'manage_accounts', holds: ['administration'] },
];

export const pagesFor = (desk: Desk): NavPage[] => kNav.filter((p) => (!p.right || desk.may(p.right)) && (!p.role || desk.account?.role === p.role));
