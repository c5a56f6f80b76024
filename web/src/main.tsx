// Starts the interface.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { ApiError } from './api/client';
// Markdown, drafts and the outbox belong to the shell: work is never lost, whichever page is open, and a task route stays small.
import './core/feed';
import './kinds/form';
import './ui/Rich';
import './styles/index.css';
import { applyStoredLook } from './ui/theme';

applyStoredLook();

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.unknownOutcome),
    },
  },
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
