import type { Text } from '../i18n';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Territory = Schemas['Territory'];
export type Profession = Schemas['Profession'];
export type CommuneColumns = Schemas['CommuneColumns'];
export type AccessColumns = Schemas['AccessColumns'];
export type AccessRows = Schemas['AccessRows'];
export type AccessRow = Schemas['AccessRow'];
export type CommuneSheet = Schemas['CommuneSheet'];
export type Definition = Schemas['Definition'];
export type Figure = Schemas['Figure'];
export type WhatIf = Schemas['WhatIf'];
export type BestSites = Schemas['BestSites'];
export type SearchResult = Schemas['SearchResult'];
export type Source = Schemas['Source'];
export type SavedScenario = Schemas['Scenario'];
export type PlainChange = Schemas['PlainChange'];
export type ComparisonRows = Schemas['ComparisonRows'];
export type ComparisonColumns = Schemas['ComparisonColumns'];
export type Reach = Schemas['Reach'];
export type UrgentResource = Schemas['UrgentResource'];
export type Figures = Schemas['Figures'];
export type QuotedFigure = Schemas['QuotedFigure'];
export type Zoning = Schemas['Zoning'];
export type ZoningScheme = Schemas['ZoningScheme'];
export type ZoningRule = ZoningScheme['rules'][number];
export type ZoningCommune = Schemas['ZoningCommune'];
export type ZoneClass = Schemas['ZoneClasses'][number];
export type Isochrone = Schemas['Isochrone'];
export type IndexColumns = Schemas['IndexColumns'];
export type IndexRows = Schemas['IndexRows'];
export type IndexMethods = Schemas['IndexMethods'];
export type Fidelity = Schemas['Fidelity'];
export type Session = Schemas['Session'];
export type Sessions = Schemas['Sessions'];
export type Account = Schemas['Account'];
export type Accounts = Schemas['Accounts'];
export type NewAccount = Schemas['NewAccount'];
export type ResetLink = Schemas['ResetLink'];
export type AuditTrail = Schemas['AuditTrail'];
export type Partner = Schemas['Partner'];
export type Partners = Schemas['Partners'];
export type Duty = Schemas['Duty'];
export type CaseworkWords = Schemas['CaseworkWords'];
export type Agents = Schemas['Agents'];
export type Inbox = Schemas['Inbox'];
export type RequestLine = Schemas['RequestLine'];
export type RequestList = Schemas['RequestList'];
export type RequestSheet = Schemas['RequestSheet'];
export type CaseworkRequest = Schemas['CaseworkRequest'];
export type CaseworkNeed = Schemas['CaseworkNeed'];
export type CaseworkMatch = Schemas['CaseworkMatch'];
export type CaseworkEvent = Schemas['CaseworkEvent'];
export type SavedFilters = Schemas['SavedFilters'];
export type Question = Schemas['Question'];
export type CaseworkGains = Schemas['CaseworkGains'];
export type Dashboard = Schemas['Dashboard'];
export type KeyCount = Schemas['KeyCount'];
export type PartnerCounts = Schemas['PartnerCounts'];
export type CaseworkProject = Schemas['CaseworkProject'];
export type ProjectSheet = Schemas['ProjectSheet'];
export type ProjectStep = Schemas['ProjectStep'];
export type DocumentAdded = Schemas['DocumentAdded'];
export type CaseworkDocument = Schemas['CaseworkDocument'];
export type PersonalDataRegister = Schemas['PersonalDataRegister'];
export type Appointment = Schemas['Appointment'];
export type QuestionAsked = Schemas['QuestionAsked'];
export type FollowedRequest = Schemas['FollowedRequest'];

export type Task = Schemas['Task'];
export type TaskList = Schemas['TaskList'];
export type TaskSheet = Schemas['TaskSheet'];
export type SharedDocuments = Schemas['SharedDocuments'];
export type Appointments = Schemas['Appointments'];
export type AppointmentGuest = Schemas['AppointmentGuest'];
export type AppointmentSlot = Schemas['AppointmentSlot'];
export type Agenda = Schemas['Agenda'];
export type CalendarState = Schemas['CalendarState'];
export type CalendarAddress = Schemas['CalendarAddress'];

/** What went wrong: the server's own words where it gave some. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly text: Text | null,
  ) {
    super(text?.en ?? `HTTP ${status}`);
  }
}

export type Query = Record<string, string | number | readonly string[] | null | undefined>;

/** A readable address: colons, commas and accents need no escape in a query. */
export function encodeQuery(query: Query): string {
  const escape = (v: string) => encodeURIComponent(v).replace(/%3A/g, ':').replace(/%2C/g, ',');
  const parts: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue;
    const values = typeof value === 'object' ? value : [String(value)];
    for (const one of values) parts.push(`${name}=${escape(one)}`);
  }
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

export function apiUrl(path: string, query: Query = {}): string {
  return `/api/v1/${path}${encodeQuery(query)}`;
}

const kComputing = 202;
const kNoContent = 204;
const seconds = (n: number) => new Promise((resolve) => setTimeout(resolve, 1000 * n));

/** Asks until the answer is there: one that takes long is first said to be under way. */
async function patiently(url: string, init: RequestInit): Promise<Response> {
  for (;;) {
    const response = await fetch(url, init);
    if (response.status !== kComputing) return response;
    await seconds(Number(response.headers.get('Retry-After') ?? 1));
    init.signal?.throwIfAborted();
  }
}

async function ask<T>(url: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await patiently(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(0, null);
  }
  if (response.status === kNoContent) return undefined as T;
  if (response.ok) return (await response.json()) as T;
  const body = (await response.json().catch(() => null)) as Partial<Schemas['Error']> | null;
  throw new ApiError(response.status, body?.error?.message ?? null);
}

export const getJson = <T>(url: string, signal?: AbortSignal): Promise<T> => ask<T>(url, { signal });

export type Method = 'POST' | 'PUT' | 'DELETE';

/**
 * Changes something; `version` is that of what is overwritten, null where nothing should be there or
 * the body says it; `csrf` is the session's, null where nobody is signed in.
 */
export function sendJson<T>(method: Method, url: string, version: string | null, body?: unknown, csrf: string | null = null): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (version !== null) headers['If-Match'] = `"${version}"`;
  if (csrf !== null) headers['X-Sourcier-CSRF'] = csrf;
  return ask<T>(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}
