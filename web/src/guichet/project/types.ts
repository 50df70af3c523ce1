import type { CaseworkProject, ProjectStep } from '../../api/client';

export type { CaseworkDocument as Given, CaseworkGains as Gains, CaseworkNeed as Need, ProjectSheet, ProjectStep as Step, RequestSheet } from '../../api/client';
export type Project = NonNullable<CaseworkProject>;
export type StepState = ProjectStep['state'];
/** An organism that may be given something to read. */
export interface Organism {
  readonly id: number;
  readonly name: string;
}
