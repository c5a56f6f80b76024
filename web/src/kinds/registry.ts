// THE list of question kinds: a kind exists for the client when it stands here. Its code loads with the first form that asks for it.
import { createShelf } from '../core/shelf';
import { flag } from './flag/flag';
import type { AnyKind } from './kind';

const asAny = (kind: unknown) => kind as AnyKind;

export const KINDS = createShelf<AnyKind>({
  choice: () => import('./choice/choice').then(({ choice }) => asAny(choice)),
  rating: () => import('./rating/rating').then(({ rating }) => asAny(rating)),
  preference: () => import('./preference/preference').then(({ preference }) => asAny(preference)),
  rubric: () => import('./rubric/rubric').then(({ rubric }) => asAny(rubric)),
  text: () => import('./text/text').then(({ text }) => asAny(text)),
  // Every form may be flagged.
  flag: asAny(flag),
});

export const kindOf = (name: string): AnyKind | undefined => KINDS.get(name);
