import * as format from './format';
import { pick, tr, type Args, type Key, type Lang, type Text } from './index';

/** Says words, numbers and dates in the language of a page. */
export abstract class Speech {
  abstract readonly lang: Lang;

  t = (key: Key, args?: Args): string => tr(this.lang, key, args);
  pick = (text: Text): string => pick(this.lang, text);
  number = (value: number, decimals = 0): string => format.number(this.lang, value, decimals);
  plain = (value: number, decimals = 2): string => format.plain(this.lang, value, decimals);
  signed = (value: number, decimals = 0): string => format.signed(this.lang, value, decimals);
  percent = (share: number, decimals = 1): string => format.percent(this.lang, share, decimals);
  date = (iso: string): string => format.date(this.lang, iso);
}
