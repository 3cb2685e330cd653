/**
 * The script of the account pages, served as `/account.js`: a file of its own, since their policy allows no inline script.
 * A link's token is in the fragment, which reaches no server, and leaves the address as soon as it is read. Nothing of an
 * answer that succeeds is read: a session in it is nobody's.
 */
export const accountScript = `const form = document.querySelector('form');
const told = document.querySelector('[role=status]');
const token = new URLSearchParams(location.hash.slice(1)).get('token');
history.replaceState(null, '', location.pathname);

const show = (name) => {
  for (const part of document.querySelectorAll('[data-part]')) part.hidden = part.dataset.part !== name;
  for (const input of document.querySelectorAll('[data-part] input')) input.disabled = input.closest('[data-part]').hidden;
};
const call = async (operation, body) => {
  const answer = await fetch('/api/v1/auth/' + operation, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.ok) return null;
  const problem = await answer.json().catch(() => ({}));
  return problem.errors?.[0]?.detail ?? [problem.title, problem.detail].filter(Boolean).join('. ');
};

show(token ? 'with-token' : 'without-token');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  const operation = token ? form.dataset.operation : form.dataset.otherwise;
  if (!operation) return;
  told.textContent = '';
  form.inert = true;
  const trouble = await call(operation, token ? { token, ...fields } : fields).catch(() => 'No answer. Try again.');
  form.inert = false;
  told.textContent = trouble ?? (token ? form.dataset.done : form.dataset.sent);
  if (trouble === null) show('none');
});
`;
