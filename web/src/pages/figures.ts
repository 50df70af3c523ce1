import type { Figures, QuotedFigure } from '../api/client';
import type { Lang } from '../i18n';
import { fold } from './rows';

type Topic = Figures['topics'][number];
type Definition = Figures['definitions'][number];
type Source = Figures['sources'][number];
export type Mix = Figures['mixes'][number];

/** Figures of one definition, with where they were read. */
export interface DefinitionBlock {
  readonly definition: Definition;
  readonly figures: QuotedFigure[];
  readonly sources: { source: Source; figure: QuotedFigure }[];
  /** Words of the documents, each once. */
  readonly quotes: string[];
}
export interface TopicBlock {
  readonly topic: Topic;
  readonly mixes: Mix[];
  readonly blocks: DefinitionBlock[];
  readonly count: number;
}
export interface Filter {
  readonly words: string;
  readonly territory: string;
  /** Only what is flagged: not found again, unknown, worked out here. */
  readonly doubtful: boolean;
}

export const isDoubtful = (f: QuotedFigure): boolean => f.verdict === 'not_reproduced' || f.unknown !== null || f.derived;

function said(f: QuotedFigure, d: Definition, topic: Topic, source: Source | undefined, lang: Lang): string {
  const texts = [topic.label, d.label, d.numerator, d.denominator, d.ages, d.unit, f.shown, f.territory.label, f.note, f.origin, source?.title, source?.publisher];
  return fold([...texts.map((t) => t?.[lang] ?? ''), f.quote ?? '', f.period.label[lang]].join(' '));
}

function blockOf(definition: Definition, figures: QuotedFigure[], sources: Map<string, Source>): DefinitionBlock {
  const read: DefinitionBlock['sources'] = [];
  for (const figure of figures) {
    const source = sources.get(figure.source);
    const known = read.some((r) => r.source === source && r.figure.origin?.fr === figure.origin?.fr);
    if (source && !known) read.push({ source, figure });
  }
  const quotes = [...new Set(figures.map((f) => f.quote).filter((q) => q !== null))];
  return { definition, figures, sources: read, quotes };
}

/** Topics with what the filter leaves of them. A mix stays where all its definitions do. */
export function arrangeFigures(all: Figures, filter: Filter, lang: Lang): TopicBlock[] {
  const sources = new Map(all.sources.map((s) => [s.key, s]));
  const words = fold(filter.words).split(/\s+/).filter(Boolean);
  const out: TopicBlock[] = [];
  for (const topic of all.topics) {
    const blocks: DefinitionBlock[] = [];
    for (const definition of all.definitions.filter((d) => d.topic === topic.key)) {
      const figures = all.figures.filter((f) => {
        if (f.definition !== definition.key) return false;
        if (filter.territory && f.territory.code !== filter.territory) return false;
        if (filter.doubtful && !isDoubtful(f)) return false;
        if (words.length === 0) return true;
        const text = said(f, definition, topic, sources.get(f.source), lang);
        return words.every((w) => text.includes(w));
      });
      if (figures.length > 0) blocks.push(blockOf(definition, figures, sources));
    }
    if (blocks.length === 0) continue;
    const shows = (m: Mix, key: string) => blocks.some((b) => b.definition.key === key && b.figures.some((f) => f.territory.code === m.territory.code));
    const mixes = all.mixes.filter((m) => m.topic === topic.key && m.definitions.every((key) => shows(m, key)));
    out.push({ topic, mixes, blocks, count: blocks.reduce((n, b) => n + b.figures.length, 0) });
  }
  return out;
}
