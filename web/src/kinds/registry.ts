// THE list of question kinds: a kind exists for the client when it stands here.
import { choice } from './choice/choice';
import { flag } from './flag/flag';
import type { AnyKind } from './kind';
import { preference } from './preference/preference';
import { rating } from './rating/rating';
import { rubric } from './rubric/rubric';
import { text } from './text/text';

export const KINDS = [choice, rating, preference, rubric, text, flag] as unknown as readonly AnyKind[];

const byName = new Map(KINDS.map((kind) => [kind.name, kind]));

export function kindOf(name: string): AnyKind | undefined {
  return byName.get(name);
}
