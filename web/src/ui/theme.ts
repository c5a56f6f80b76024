// Light or dark, and how dense: follows the system until somebody chooses; the choice stays in this browser.

type Theme = 'light' | 'dark';

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Not stored: the choice lasts as long as the page.
  }
}

export function applyStoredLook(): void {
  const root = document.documentElement;
  const theme = read('assay.theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (read('assay.density') === 'roomy') root.dataset.density = 'roomy';
}

export function toggleTheme(): void {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  const next: Theme = dark ? 'light' : 'dark';
  root.dataset.theme = next;
  write('assay.theme', next);
}

export function toggleDensity(): void {
  const root = document.documentElement;
  const roomy = root.dataset.density !== 'roomy';
  if (roomy) root.dataset.density = 'roomy';
  else delete root.dataset.density;
  write('assay.density', roomy ? 'roomy' : 'normal');
}
