export const kQuestionFields = ['profession', 'stage', 'mode', 'channel', 'commune', 'commune_name', 'place', 'wishes', 'name', 'phone', 'email', 'lang'] as const;
export type QuestionField = (typeof kQuestionFields)[number];
/** What was typed, and what stood there when it was first touched. */
export interface QuestionDraft {
  now: Partial<Record<QuestionField, string>>;
  was: Partial<Record<QuestionField, string>>;
}
export const kNewQuestion: Record<QuestionField, string> = {
  profession: '',
  stage: 'other',
  mode: 'unknown',
  channel: 'phone',
  commune: '',
  commune_name: '',
  place: '',
  wishes: '',
  name: '',
  phone: '',
  email: '',
  lang: 'fr',
};

/** The fields that somebody else has changed since they were touched here, with their value now. */
export function changesMeanwhile(d: Partial<QuestionDraft>, base: Record<QuestionField, string>): Partial<Record<QuestionField, string>> {
  const found: Partial<Record<QuestionField, string>> = {};
  for (const f of kQuestionFields) {
    const was = d.was?.[f];
    if (was !== undefined && base[f] !== was && base[f] !== d.now?.[f]) found[f] = base[f];
  }
  return found;
}
