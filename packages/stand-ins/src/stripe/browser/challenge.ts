import { connect, type Line } from './frame.ts';

const main = document.querySelector<HTMLElement>('main');
const note = document.querySelector('.note');
let line: Line | undefined;

// As a page of its own it has no parent to connect to, and the answer leads back to the shop.
connect((connected) => {
  line = connected;
  document.documentElement.dataset.embedded = '';
  if (main) connected.notify({ event: 'resize', detail: { height: main.getBoundingClientRect().height } });
  return {};
});

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-outcome]')) {
  button.addEventListener('click', () => void decide(button.dataset.outcome ?? 'fail'));
}

const decide = async (outcome: string): Promise<void> => {
  if (note) note.textContent = 'One moment…';
  for (const button of document.querySelectorAll('button')) button.disabled = true;
  try {
    const url = `${main?.dataset.base}/${outcome}?client_secret=${encodeURIComponent(main?.dataset.secret ?? '')}`;
    const response = await fetch(url, { method: 'POST' });
    const { return_url }: { return_url: string | null } = await response.json();
    if (line) line.notify({ event: 'done' });
    else if (return_url) location.assign(return_url);
    else if (note) note.textContent = 'Done. You can close this page.';
  } catch {
    if (note) note.textContent = 'That did not go through. Please try again.';
    for (const button of document.querySelectorAll('button')) button.disabled = false;
  }
};
