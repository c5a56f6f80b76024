// Parts of the task page that load right after the first task is painted: its dialogs and the guideline.
import { lazy, Suspense, type ComponentProps } from 'react';

const LazySkip = lazy(() => import('./SkipDialog').then((module) => ({ default: module.SkipDialog })));
const LazyPause = lazy(() => import('./PauseDialog').then((module) => ({ default: module.PauseDialog })));
const LazyRecent = lazy(() => import('./RecentDialog').then((module) => ({ default: module.RecentDialog })));
const LazyGuideline = lazy(() => import('./Guideline').then((module) => ({ default: module.GuidelinePanel })));
const LazyAcknowledge = lazy(() => import('./Guideline').then((module) => ({ default: module.AcknowledgePage })));

export const SkipDialog = (props: ComponentProps<typeof LazySkip>) => (
  <Suspense>
    <LazySkip {...props} />
  </Suspense>
);

export const PauseDialog = (props: ComponentProps<typeof LazyPause>) => (
  <Suspense>
    <LazyPause {...props} />
  </Suspense>
);

export const RecentDialog = (props: ComponentProps<typeof LazyRecent>) => (
  <Suspense>
    <LazyRecent {...props} />
  </Suspense>
);

export const GuidelinePanel = (props: ComponentProps<typeof LazyGuideline>) => (
  <Suspense fallback={<aside className="panel guideline" aria-label="Guideline" />}>
    <LazyGuideline {...props} />
  </Suspense>
);

export const AcknowledgePage = (props: ComponentProps<typeof LazyAcknowledge>) => (
  <Suspense>
    <LazyAcknowledge {...props} />
  </Suspense>
);

/** Fetches the guideline's code too, so that it opens without the server. */
export function loadLater(): void {
  void import('./Guideline').catch(() => {});
}
